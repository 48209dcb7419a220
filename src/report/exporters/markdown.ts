import { escapeCode, escapeMarkdown } from '../escape.js';
import type { Exporter } from '../exporter.js';
import type { CapturePointReport, FindingReport, LadderReport, ReportModel } from '../model.js';
import {
  count,
  describeAttachment,
  describeAudit,
  drawLadder,
  headingOf,
  howManyFailed,
  howOften,
  listReplaced,
  nameConnection,
  nameTimes,
  openingOf,
  verdictOf,
  whenSeen,
} from '../text.js';

/** A case form shows one screen: the first finding is drawn, the others are named. */
const PACKETS_SHOWN = 10;
const FINDINGS_NAMED = 8;
const FILES_NAMED = 12;

export const markdown: Exporter = {
  fileName: 'report.md',
  readers: 'the report as text to paste into a case',
  serialize(model) {
    const { title, lead } = openingOf(model);
    return [
      `# ${escapeMarkdown(title)}`,
      lead === null ? '' : escapeMarkdown(lead),
      facts(model),
      ...drawFirst(model.findings[0]),
      nameOthers(model.findings.slice(1)),
      files(model),
      limits(model),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n');
  },
};

function facts(model: ReportModel): string {
  const { totals, findings, capturePoints, endpoints } = model;
  const [first] = findings;
  const captured = `captured ${totals.firstTime ?? '-'} to ${totals.lastTime ?? '-'}`;
  if (first === undefined) return [`- When (UTC): ${captured}`, where(capturePoints)].join('\n');
  const { connection } = first.failed;
  const roles = new Set([connection.client, connection.server]);
  const hosts = endpoints
    .filter(({ role }) => roles.has(role))
    .map(({ role, address }) => `${escapeMarkdown(role)} is \`${escapeCode(address)}\``);
  return [
    `- When (UTC): ${whenSeen(first)}; ${captured}`,
    `- Who: ${escapeMarkdown(nameConnection(connection))} (${hosts.join(', ')})`,
    where(capturePoints),
    `- How often: ${escapeMarkdown(howOften(first))}; ${howManyFailed(model)}`,
  ].join('\n');
}

function where(capturePoints: readonly CapturePointReport[]): string {
  return `- Where: ${capturePoints.map(describePoint).join('; ')}`;
}

function describePoint({ name, linkTypes, packets, files }: CapturePointReport): string {
  return escapeMarkdown(
    `${name}, ${linkTypes.join(', ')}, ${count(packets, 'packet')} in ${count(files, 'file')}`,
  );
}

function drawFirst(finding: FindingReport | undefined): string[] {
  if (finding === undefined) return [];
  const { failed, twin, noTwinBecause } = finding;
  const word = verdictOf(finding) === 'failed' ? 'Failed' : 'Affected';
  return [
    `${word} (${place(failed)}):`,
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
        `- ${escapeMarkdown(headingOf(finding))}, ${escapeMarkdown(howOften(finding))}, ${whenSeen(finding)}: ${escapeMarkdown(finding.sentence)}`,
    );
  const left = findings.length - named.length;
  if (left > 0) named.push(`- ${count(left, 'more kind')} of findings: see report.html`);
  return named.length === 0 ? '' : ['Also found:', ...named].join('\n');
}

function files({ captures, attachments }: ReportModel): string {
  const named = captures
    .slice(0, FILES_NAMED)
    .map(
      ({ file, packets, shows }) =>
        `- \`${escapeCode(file)}\` (${count(packets, 'packet')}): ${escapeMarkdown(shows)}`,
    );
  const left = captures.length - named.length;
  if (left > 0) named.push(`- ${count(left, 'more file')}: see report.html`);
  named.push(...attachments.map((text) => `- ${escapeMarkdown(describeAttachment(text))}`));
  return ['Files:', ...named].join('\n');
}

function limits(model: ReportModel): string {
  return [
    `Not in the files: ${model.notInFiles.map(escapeMarkdown).join(' ')}`,
    `Replaced: ${escapeMarkdown(listReplaced(model))}. Each has one pseudonym everywhere; the sender can translate it back. Ports, ${nameTimes(model)} and lengths are real.`,
    `Audit: ${describeAudit(model)}`,
  ].join('\n\n');
}

function fence(lines: readonly string[]): string {
  return ['```text', ...lines.map(escapeCode), '```'].join('\n');
}
