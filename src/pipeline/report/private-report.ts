import { basename } from 'node:path';
import { formatIpv4, formatIpv6 } from '../../pseudonyms/address-text.js';
import { escapeCell, escapeMarkdown } from '../../report/escape.js';
import type { FindingReport, LadderReport, ReportModel } from '../../report/model.js';
import { headingOf, nameEnd, shortHeadline } from '../../report/text.js';
import type { ExtractedPart } from '../extract.js';
import type { PacketOrigins } from '../packet-origins.js';
import type { NamedHost } from '../roles.js';

export interface PrivateReportParts {
  /** As the recipient gets it. */
  readonly model: ReportModel;
  readonly extracted: readonly ExtractedPart[];
  readonly hosts: readonly NamedHost[];
}

/** The report for the sender: originals beside roles, and where each packet stands in the inputs. */
export function formatPrivateReport({ model, extracted, hosts }: PrivateReportParts): string {
  const originals = new Map(hosts.map(({ role, original }) => [role, spell(original)]));
  const origins = new Map(extracted.map((part) => [basename(part.name), part.origins]));
  return [
    '# For the sender only',
    'This page names originals: do not hand it over. inputs.txt says which file each input was, frames.csv says of every packet of the bundle which packet it was.',
    ['## Who is who', '', ...listHosts(hosts)].join('\n'),
    ...model.findings.map((finding) => describe(finding, originals, origins)),
  ]
    .join('\n\n')
    .concat('\n');
}

/** For each capture of the bundle: which packets of which input its packets were, neighbours in one line. */
export function formatFrames(extracted: readonly ExtractedPart[]): string {
  const lines = ['capture,first_packet,last_packet,input,first_original,last_original\n'];
  for (const { name, origins } of extracted) {
    for (const { first, last, file, packet } of origins.runs) {
      lines.push(
        `${[escapeCell(name), first, last, file, packet, packet + last - first].join(',')}\n`,
      );
    }
  }
  return lines.join('');
}

function listHosts(hosts: readonly NamedHost[]): string[] {
  const rows = hosts.map(
    ({ role, address, original }) =>
      `| ${escapeMarkdown(role)} | ${address} | ${spell(original)} |`,
  );
  return ['| role | address in the bundle | original |', '|---|---|---|', ...rows];
}

type Originals = ReadonlyMap<string, string>;
type Origins = ReadonlyMap<string, PacketOrigins>;

function describe(finding: FindingReport, originals: Originals, origins: Origins): string {
  const { number, failed, twin } = finding;
  return [
    `## ${number}. ${escapeMarkdown(headingOf(finding))}`,
    escapeMarkdown(`${shortHeadline(finding)}. ${finding.sentence}`),
    ...ladder(failed, originals, origins),
    ...(twin === null ? [] : ['The healthy one beside it:', ...ladder(twin, originals, origins)]),
  ].join('\n\n');
}

function ladder(
  { connection, file, packets }: LadderReport,
  originals: Originals,
  origins: Origins,
): string[] {
  const name = (role: string, port: number) => spellEnd(originals.get(role) ?? role, port);
  const client = name(connection.client, connection.clientPort);
  const server = name(connection.server, connection.serverPort);
  const rows = packets.map(({ number, time, label }) => {
    const origin = origins.get(basename(file))?.of(number);
    return `| ${number} | ${origin?.file ?? ''} | ${origin?.packet ?? ''} | ${time} | ${escapeMarkdown(label)} |`;
  });
  return [
    `Connection ${connection.id}: ${client} → ${server}`,
    [
      `| packet in ${escapeMarkdown(file)} | input | packet there | time (UTC) | what |`,
      '|---:|---:|---:|---|---|',
      ...rows,
    ].join('\n'),
  ];
}

function spell(address: Uint8Array): string {
  return address.length === 4 ? formatIpv4(address) : formatIpv6(address);
}

/** With the port behind it, an IPv6 address needs brackets. RFC 3986, section 3.2.2. */
function spellEnd(original: string, port: number): string {
  return nameEnd(original.includes(':') ? `[${original}]` : original, port);
}
