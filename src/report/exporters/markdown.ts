import type { Exporter } from '../exporter.js';
import type { FindingReport, ReportModel } from '../model.js';
import { describeAudit, describeReplaced, drawLadder, howOften, nameConnection } from '../text.js';

const PACKETS_SHOWN = 12;

export const markdown: Exporter = {
  fileName: 'report.md',
  readers: 'the report as text to paste into a case',
  serialize: (model) =>
    [
      `# ${escapeMarkdown(model.title ?? model.headline)}`,
      model.title === null ? '' : escapeMarkdown(model.headline),
      describeWhen(model),
      ...model.findings.map(describeFinding),
      '## Where it was captured',
      list(
        model.capturePoints.map(
          (point) =>
            `${point.name}: ${point.linkTypes.join(', ')}, ${point.packets} packets in ${point.files} files` +
            point.remarks.map((remark) => `. ${remark}`).join(''),
        ),
      ),
      '## What is not in the files',
      list(model.notInFiles),
      '## What was replaced',
      list(describeReplaced(model)),
      describeAudit(model),
      list(model.residualRisks),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
};

function describeWhen({ totals }: ReportModel): string {
  const when = totals.firstTime === null ? '' : `, ${totals.firstTime} to ${totals.lastTime} (UTC)`;
  return `${totals.failedConnections} of ${totals.connections} connections failed${when}.`;
}

function describeFinding(finding: FindingReport): string {
  return [
    `## ${finding.number}. ${finding.kind}: ${howOften(finding)}`,
    escapeMarkdown(finding.sentence),
    list(finding.meanings),
    `Failed, ${nameConnection(finding.failed.connection)}, from ${finding.failed.connection.startTime} (\`${finding.failed.file}\`, \`${finding.failed.displayFilter}\`):`,
    fence(drawLadder(finding.failed, PACKETS_SHOWN)),
    finding.twin === null
      ? (finding.noTwinBecause ?? '')
      : `Healthy, ${nameConnection(finding.twin.connection)} (\`${finding.twin.file}\`, \`${finding.twin.displayFilter}\`):`,
    finding.twin === null ? '' : fence(drawLadder(finding.twin, PACKETS_SHOWN)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
}

function fence(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

/** A title is the user's own text; nothing in it may become markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
