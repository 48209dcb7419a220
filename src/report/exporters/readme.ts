import { escapePlain } from '../escape.js';
import type { Exporter } from '../exporter.js';
import type { ReportModel } from '../model.js';
import {
  count,
  describeAttachment,
  describeAudit,
  describeReplaced,
  nameTimes,
  shortHeadline,
  whenSeen,
} from '../text.js';

export const readme: Exporter = {
  fileName: 'README.txt',
  readers: 'this page',
  serialize: (model) =>
    [heading(model), escapePlain(model.headline), ...sections(model)]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
};

function sections(model: ReportModel): string[] {
  return [
    section('Start here', describeStart(model)),
    section('What was found', describeFindings(model)),
    section('Captures', describeCaptures(model)),
    section('Attached texts', model.attachments.map(describeAttachment)),
    section('Packets that matter', describeMarks(model)),
    section('Other files', OTHER_FILES),
    section(
      'Who is who',
      model.endpoints.map(({ role, address }) => `${role}: ${address}`),
    ),
    section('What was replaced', [
      ...describeReplaced(model),
      'Addresses and names are pseudonyms: the same original has the same pseudonym everywhere in this bundle.',
      `Ports, ${nameTimes(model)}, lengths and flags are real. Ask the sender about a pseudonym: the sender can translate it back.`,
    ]),
    section('What is not in the files', model.notInFiles),
    section('Checked', [describeAudit(model)]),
    section('What a reader may still learn', model.residualRisks),
  ];
}

const OTHER_FILES: readonly string[] = [
  'report.md: the report as text to paste into a case',
  'report.json: the report for machines',
  'figures/: pictures of the findings; any browser opens them',
  'manifest.json: what went in and what came out',
  'SHA256SUMS: checks this bundle with: sha256sum -c SHA256SUMS',
];

function describeStart({ captureFormat, tool }: ReportModel): string[] {
  return [
    'report.html: the report. Open it in any browser; it needs no network.',
    ...(captureFormat === 'pcapng'
      ? [
          'captures/: open them in Wireshark. Comments inside them mark the packets that matter: filter for frame.comment.',
        ]
      : [
          `captures/: open them in Wireshark. They were modified by ${tool.name} ${tool.version}.`,
          'A pcap has no room for comments and names of hosts: the packets that matter and who is who are below.',
        ]),
  ];
}

function describeFindings({ findings }: ReportModel): string[] {
  return findings.map(
    (finding) =>
      `${finding.number}. ${shortHeadline(finding)}, ${whenSeen(finding)}. ${finding.sentence}`,
  );
}

function heading({ title, caseId }: ReportModel): string {
  const name = escapePlain(title ?? 'Packet captures of an incident');
  return caseId === null ? name : `${name}\nCase ${escapePlain(caseId)}`;
}

function describeCaptures(model: ReportModel): string[] {
  return model.captures.map(
    (capture) => `${capture.file} (${count(capture.packets, 'packet')}): ${capture.shows}`,
  );
}

/** What comments would say, where there are none. */
function describeMarks({ captureFormat, captures }: ReportModel): string[] {
  if (captureFormat === 'pcapng') return [];
  return captures.flatMap(({ file, marks }) =>
    marks.length === 0 ? [] : [file, ...marks.map(({ number, text }) => `  ${number}: ${text}`)],
  );
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return [title, '-'.repeat(title.length), ...lines.map(escapePlain)].join('\n');
}
