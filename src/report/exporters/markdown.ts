import { escapeCode, escapeMarkdown } from '../escape.js';
import type { Exporter } from '../exporter.js';
import type { CapturePointReport, FindingReport, LadderReport, ReportModel } from '../model.js';
import {
  count,
  describeAudit,
  describeReplaced,
  drawLadder,
  howOften,
  nameConnection,
  nameKind,
} from '../text.js';

/** A case form shows one screen: the first finding is drawn, the others are named. */
const PACKETS_SHOWN = 10;
const FINDINGS_NAMED = 8;

export const markdown: Exporter = {
  fileName: 'report.md',
  readers: 'the report as text to paste into a case',
  serialize: (model) =>
    [
      `# ${escapeMarkdown(model.title ?? model.headline)}`,
      model.title === null ? '' : escapeMarkdown(model.headline),
      facts(model),
      ...drawFirst(model.findings[0]),
      nameOthers(model.findings.slice(1)),
      limits(model),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
};

function facts({ totals, findings, capturePoints, endpoints }: ReportModel): string {
  const first = findings[0]?.failed.connection;
  const roles = new Set([first?.client, first?.server]);
  const hosts = endpoints
    .filter(({ role }) => roles.has(role))
    .map(({ role, address }) => `${escapeMarkdown(role)} is \`${escapeCode(address)}\``);
  return [
    `- When (UTC): ${first === undefined ? 'nothing failed' : `first failure ${first.startTime}`}; captured ${totals.firstTime ?? '-'} to ${totals.lastTime ?? '-'}`,
    ...(first === undefined
      ? []
      : [`- Who: ${escapeMarkdown(nameConnection(first))} (${hosts.join(', ')})`]),
    `- Where: ${capturePoints.map(describePoint).join('; ')}`,
    `- How often: ${findings[0] === undefined ? 'never' : howOften(findings[0])} to that server; ${totals.failedConnections} of ${count(totals.connections, 'connection')} in all`,
  ].join('\n');
}

function describePoint({ name, linkTypes, packets, files }: CapturePointReport): string {
  return escapeMarkdown(
    `${name}, ${linkTypes.join(', ')}, ${count(packets, 'packet')} in ${count(files, 'file')}`,
  );
}

function drawFirst(finding: FindingReport | undefined): string[] {
  if (finding === undefined) return [];
  const { failed, twin, noTwinBecause } = finding;
  return [
    `Failed (${place(failed)}):`,
    fence(drawLadder(failed, PACKETS_SHOWN)),
    twin === null ? escapeMarkdown(noTwinBecause ?? '') : `Healthy (${place(twin)}):`,
    twin === null ? '' : fence(drawLadder(twin, PACKETS_SHOWN)),
    finding.meanings.length === 0
      ? ''
      : `It may mean: ${finding.meanings.map(escapeMarkdown).join(' Or: ')}`,
  ];
}

function place({ file, displayFilter }: LadderReport): string {
  return `\`${escapeCode(file)}\`, display filter \`${escapeCode(displayFilter)}\``;
}

function nameOthers(findings: readonly FindingReport[]): string {
  const named = findings
    .slice(0, FINDINGS_NAMED)
    .map(
      (finding) =>
        `- ${nameKind(finding.kind)}, ${howOften(finding)} (\`${escapeCode(finding.failed.file)}\`): ${escapeMarkdown(finding.sentence)}`,
    );
  const left = findings.length - named.length;
  if (left > 0) named.push(`- ${count(left, 'more kind')} of findings: see report.html`);
  return named.length === 0 ? '' : ['Also found:', ...named].join('\n');
}

function limits(model: ReportModel): string {
  return [
    `Not in the files: ${model.notInFiles.map(escapeMarkdown).join(' ')}`,
    `Replaced: ${describeReplaced(model).map(escapeMarkdown).join(', ')}. The sender can translate every pseudonym back.`,
    `Audit: ${describeAudit(model)}`,
  ].join('\n\n');
}

function fence(lines: readonly string[]): string {
  return ['```text', ...lines.map(escapeCode), '```'].join('\n');
}
