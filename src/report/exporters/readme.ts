import type { Exporter } from '../exporter.js';
import type { ReportModel } from '../model.js';
import { count, describeAudit, describeReplaced, howOften } from '../text.js';

export const readme: Exporter = {
  fileName: 'README.txt',
  readers: 'this page',
  serialize: (model) =>
    [
      model.title ?? 'Packet captures of an incident',
      model.headline,
      section(
        'What failed',
        model.findings.map(
          (finding) =>
            `${finding.number}. ${finding.kind} (${howOften(finding)}): ${finding.sentence}`,
        ),
      ),
      section('Captures (open them in Wireshark or tshark)', describeCaptures(model)),
      section('Other files', [
        'report.md: the report as text to paste into a case',
        'report.json: the report for machines',
        'manifest.json: what went in and what came out',
        'SHA256SUMS: check this bundle with: sha256sum -c SHA256SUMS',
      ]),
      section(
        'Who is who',
        model.endpoints.map(({ role, address }) => `${role}: ${address}`),
      ),
      section('What was replaced', [
        ...describeReplaced(model),
        'Addresses and names are pseudonyms: the same original has the same pseudonym everywhere in this bundle.',
        'Ports, times, lengths and flags are real. Ask the sender about a pseudonym: the sender can translate it back.',
      ]),
      section('What is not in the files', model.notInFiles),
      section('Checked', [describeAudit(model)]),
      section('What a reader may still learn', model.residualRisks),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
};

function describeCaptures(model: ReportModel): string[] {
  return model.captures.map(
    (capture) => `${capture.file} (${count(capture.packets, 'packet')}): ${capture.shows}`,
  );
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return [title, '-'.repeat(title.length), ...lines].join('\n');
}
