import type { InspectedConnection, InspectedFile, Inspection } from '../pipeline/inspect.js';
import { nameLinkType } from '../pipeline/report/point-reports.js';
import { formatBytes, formatTable, printable } from './table.js';

const MOST_FINDINGS = 20;

/** What inspect found, for a person: findings, files in ring order, connections. */
export function formatInspection(inspection: Inspection): string {
  return [
    formatFindings(inspection),
    ...inspection.points.flatMap(({ name, files, remarks }) => [
      `${name}\n${formatFiles(files)}`,
      ...(remarks.length === 0 ? [] : [`${remarks.join('\n')}\n`]),
      ...formatDigests(files),
    ]),
    formatConnections(inspection),
  ].join('\n');
}

function formatFindings({ findings }: Inspection): string {
  const worth = findings.filter(({ severity }) => severity !== 'note');
  if (worth.length === 0) return 'No finding.\n';
  const lines = worth
    .slice(0, MOST_FINDINGS)
    .map(({ kind, connection, sentence }) => `${kind} (connection ${connection}): ${sentence}\n`);
  const left = worth.length - lines.length;
  return `${lines.join('')}${left > 0 ? `… and ${left} more (see --json)\n` : ''}`;
}

function formatFiles(files: readonly InspectedFile[]): string {
  return formatTable(
    [
      { heading: 'no', alignment: 'right' },
      { heading: 'file' },
      { heading: 'size', alignment: 'right' },
      { heading: 'packets', alignment: 'right' },
      { heading: 'first' },
      { heading: 'last' },
      { heading: 'link type' },
      { heading: 'snaplen' },
      { heading: 'precision' },
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

function formatConnections({ connections, connectionCount }: Inspection): string {
  const table = formatTable(
    [
      { heading: 'id', alignment: 'right' },
      { heading: 'start' },
      { heading: 'seconds', alignment: 'right' },
      { heading: 'client' },
      { heading: 'server' },
      { heading: 'protocol' },
      { heading: 'state' },
      { heading: 'packets', alignment: 'right' },
      { heading: 'findings' },
    ],
    connections.map(formatConnection),
  );
  const left = connectionCount - connections.length;
  return `${table}${left > 0 ? `… and ${left} more connections (see --limit)\n` : ''}`;
}

function formatConnection(connection: InspectedConnection): string[] {
  const { id, startTime, durationSeconds, client, clientPort, server, serverPort } = connection;
  return [
    String(id),
    startTime,
    durationSeconds.toFixed(3),
    `${client}:${clientPort}`,
    `${server}:${serverPort}`,
    connection.protocol,
    connection.state,
    String(connection.packets),
    connection.findings.join(' '),
  ];
}
