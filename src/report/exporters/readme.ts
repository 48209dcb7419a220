import { escapePlain } from '../escape.js';
import type { Exporter } from '../exporter.js';
import type { ReportModel } from '../model.js';
import { count, describeAudit, describeReplaced, headingOf, howOften } from '../text.js';

export const readme: Exporter = {
  fileName: 'README.txt',
  readers: 'this page',
  serialize: (model) =>
    [
      heading(model),
      escapePlain(model.headline),
      section('Start here', [
        'report.html: the report. Open it in any browser; it needs no network.',
        'captures/: open them in Wireshark. Comments mark the packets that matter.',
      ]),
      section(
        'What failed',
        model.findings.map(
          (finding) =>
            `${finding.number}. ${headingOf(finding)} (${howOften(finding)}): ${finding.sentence}`,
        ),
      ),
      section('Captures', describeCaptures(model)),
      section('Other files', [
        'report.md: the report as text to paste into a case',
        'report.json: the report for machines',
        'figures/: pictures of the findings; any browser opens them',
        'manifest.json: what went in and what came out',
        'SHA256SUMS: checks this bundle with: sha256sum -c SHA256SUMS',
      ]),
      section(
        'Who is who',
        model.endpoints.map(({ role, address }) => `${role}: ${address}`),
      ),
      section('What was replaced', [
        ...describeReplaced(model),
        'Addresses and names are pseudonyms: the same original has the same pseudonym everywhere in this bundle.',
        `Ports, ${model.timesShifted ? 'distances between times' : 'times'}, lengths and flags are real. Ask the sender about a pseudonym: the sender can translate it back.`,
      ]),
      section('What is not in the files', model.notInFiles),
      section('Checked', [describeAudit(model)]),
      section('What a reader may still learn', model.residualRisks),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
};

function heading({ title, caseId }: ReportModel): string {
  const name = escapePlain(title ?? 'Packet captures of an incident');
  return caseId === null ? name : `${name}\nCase ${escapePlain(caseId)}`;
}

function describeCaptures(model: ReportModel): string[] {
  return model.captures.map(
    (capture) => `${capture.file} (${count(capture.packets, 'packet')}): ${capture.shows}`,
  );
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return [title, '-'.repeat(title.length), ...lines.map(escapePlain)].join('\n');
}
