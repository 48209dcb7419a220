import type { InspectedConnection } from '../pipeline/connection-list.js';
import type { InspectedFile, Inspection } from '../pipeline/inspect.js';
import { nameLinkType } from '../pipeline/report/point-reports.js';
import { formatBytes, formatTable, printable } from './table.js';

const MOST_FINDINGS = 20;

/** What inspect found, for a person: findings, files in ring order, connections. Tables keep to a width. */
export function formatInspection(inspection: Inspection, width: number): string {
  return [
    formatFindings(inspection),
    ...inspection.points.flatMap(({ name, files, remarks }) => [
      `${name}\n${formatFiles(files, width)}`,
      ...(remarks.length === 0 ? [] : [`${remarks.join('\n')}\n`]),
      ...formatDigests(files),
    ]),
    formatConnections(inspection, width),
  ].join('\n');
}

function formatFindings({ findings, findingCount }: Inspection): string {
  const worth = findings.filter(({ severity }) => severity !== 'note');
  if (worth.length === 0) return 'No finding.\n';
  const lines = worth
    .slice(0, MOST_FINDINGS)
    .map(({ kind, connection, sentence }) => `${kind} (connection ${connection}): ${sentence}\n`);
  const left = findingCount - lines.length;
  return `${lines.join('')}${left > 0 ? `… and ${left} more (see --json)\n` : ''}`;
}

function formatFiles(files: readonly InspectedFile[], width: number): string {
  return formatTable(
    [
      { heading: 'no', alignment: 'right' },
      { heading: 'file', isElastic: true },
      { heading: 'size', alignment: 'right', omission: 3 },
      { heading: 'packets', alignment: 'right' },
      { heading: 'first' },
      { heading: 'last', omission: 1 },
      { heading: 'link type', omission: 2 },
      { heading: 'snaplen', omission: 4 },
      { heading: 'precision', omission: 5 },
      { heading: 'lost', alignment: 'right' },
      { heading: 'state' },
    ],
    files.map((file) => [
      String(file.number),
      printable(file.path),
      formatBytes(file.bytes),
      String(file.packets),
      file.firstTime ?? '-',
      file.lastTime ?? '-',
      join(file.interfaces.map(({ linkType }) => nameLinkType(linkType))),
      join(file.interfaces.map(({ snapLength }) => String(snapLength))),
      join(file.interfaces.map(({ precision }) => namePrecision(precision))),
      file.dropped === null ? '?' : String(file.dropped),
      file.state,
    ]),
    width,
  );
}

function join(values: readonly string[]): string {
  return [...new Set(values)].join(', ');
}

function namePrecision(digits: number): string {
  const names: Readonly<Record<number, string>> = { 0: 's', 3: 'ms', 6: 'µs', 9: 'ns' };
  return names[digits] ?? `10^-${digits} s`;
}

function formatDigests(files: readonly InspectedFile[]): string[] {
  const lines = files.flatMap(({ sha256, path }) =>
    sha256 === undefined ? [] : [`${sha256}  ${printable(path)}\n`],
  );
  return lines.length === 0 ? [] : [lines.join('')];
}

function formatConnections({ connections, connectionCount }: Inspection, width: number): string {
  const isTimeEnough = isOneDay(connections);
  const table = formatTable(
    [
      { heading: 'id', alignment: 'right' },
      { heading: 'start' },
      { heading: 'seconds', alignment: 'right', omission: 2 },
      { heading: 'client', isElastic: true },
      { heading: 'server', isElastic: true },
      { heading: 'protocol', omission: 1 },
      { heading: 'state' },
      { heading: 'history', omission: 4 },
      { heading: 'complete', alignment: 'right', omission: 5 },
      { heading: 'packets', alignment: 'right', omission: 3 },
      { heading: 'findings' },
    ],
    connections.map((connection) => formatConnection(connection, isTimeEnough)),
    width,
  );
  const left = connectionCount - connections.length;
  return `${table}${left > 0 ? `… and ${left} more connections (see --limit)\n` : ''}`;
}

const DATE_LENGTH = '2021-06-14T'.length;
const BEYOND_MILLISECONDS = /(?<=\.\d{3})\d+/;

/** All began on one day: the files say on which. */
function isOneDay(connections: readonly InspectedConnection[]): boolean {
  const days = connections.map(({ startTime }) => startTime.slice(0, DATE_LENGTH));
  return new Set(days).size === 1;
}

function formatConnection(connection: InspectedConnection, isTimeEnough: boolean): string[] {
  const { id, startTime, durationSeconds, client, clientPort, server, serverPort } = connection;
  const { views, findings, completeness } = connection;
  const isSeenTwice = views.length === 0 ? [] : [`(also ${views.join(', ')})`];
  return [
    String(id),
    startTime.slice(isTimeEnough ? DATE_LENGTH : 0).replace(BEYOND_MILLISECONDS, ''),
    durationSeconds.toFixed(3),
    spellEnd(client, clientPort),
    spellEnd(server, serverPort),
    connection.protocol,
    connection.state,
    connection.history,
    completeness === null ? '' : String(completeness),
    String(connection.packets),
    [...findings, ...isSeenTwice].join(' '),
  ];
}

function spellEnd(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
