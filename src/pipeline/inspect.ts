import { type Connection, secondsBetween } from '../connections/connection.js';
import { findFindings } from '../connections/findings/find.js';
import type { Finding } from '../connections/findings/finding.js';
import { formatIpv4, formatIpv6 } from '../pseudonyms/address-text.js';
import { formatTime } from '../report/time.js';
import type { OpenedInputs } from './open-inputs.js';
import { reportPoint } from './report/point-reports.js';
import type { RunContext } from './run-context.js';
import { type Survey, type SurveyedFile, survey } from './survey.js';

/** What is in the inputs, with originals: for their owner only. */
export interface Inspection {
  readonly points: readonly InspectedPoint[];
  readonly findings: readonly InspectedFinding[];
  /** Those with findings first, then in order of first appearance. */
  readonly connections: readonly InspectedConnection[];
  readonly connectionCount: number;
  /** Things in folders and archives that are no captures. */
  readonly skipped: number;
}

export interface InspectedPoint {
  readonly name: string;
  readonly files: readonly InspectedFile[];
  readonly remarks: readonly string[];
}

export interface InspectedFile {
  readonly number: number;
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  readonly packets: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly interfaces: readonly {
    readonly linkType: number;
    readonly snapLength: number;
    readonly precision: number;
    readonly packets: number;
  }[];
  readonly dropped: number | null;
  /** `whole`, `cut`, `damaged`, `empty`, `header-only`. */
  readonly state: string;
}

export interface InspectedConnection {
  readonly id: number;
  readonly capturePoint: string;
  readonly protocol: string;
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly startTime: string;
  readonly durationSeconds: number;
  readonly state: string;
  readonly history: string;
  readonly packets: number;
  readonly bytesFromClient: number;
  readonly bytesFromServer: number;
  readonly findings: readonly string[];
}

export interface InspectedFinding {
  readonly kind: string;
  readonly severity: Finding['severity'];
  readonly connection: number;
  readonly sentence: string;
}

/** Read everything once, and tell what is there; `most` connections are listed. */
export async function inspect(
  inputs: OpenedInputs,
  most: number,
  context: RunContext,
): Promise<Inspection> {
  context.progress.begin('reading', inputs.totalBytes);
  try {
    const surveyed = await survey(inputs.points, context);
    const findings = findFindings(surveyed.tracker);
    return {
      points: surveyed.points.map((point) => ({
        name: point.point.name,
        files: point.files.map(inspectFile),
        remarks: reportPoint(point, 0).remarks,
      })),
      findings: findings.map((finding) => inspectFinding(finding, surveyed)),
      connections: listConnections(surveyed, findings, most),
      connectionCount: surveyed.tracker.connectionCount,
      skipped: inputs.skipped,
    };
  } finally {
    context.progress.end();
  }
}

function inspectFile({ probe, facts }: SurveyedFile): InspectedFile {
  const { first, last, drops } = facts;
  return {
    number: probe.file.ordinal,
    path: probe.file.path,
    format: facts.format,
    bytes: facts.size,
    packets: facts.packets,
    firstTime: first === undefined ? null : formatTime(first),
    lastTime: last === undefined ? null : formatTime(last),
    interfaces: facts.interfaces,
    dropped: drops === undefined ? null : drops.interface + drops.system,
    state: probe.state === 'packets' ? facts.state : probe.state,
  };
}

function inspectFinding(finding: Finding, { tracker }: Survey): InspectedFinding {
  const { client, server } = tracker.connection(finding.connection);
  return {
    kind: finding.kind,
    severity: finding.severity,
    connection: finding.connection,
    sentence: finding.sentence
      .replaceAll('{client}', spellEnd(client))
      .replaceAll('{server}', spellEnd(server)),
  };
}

function spellEnd({ address, port }: Connection['client']): string {
  return address.length === 4
    ? `${formatIpv4(address)}:${port}`
    : `[${formatIpv6(address)}]:${port}`;
}

function listConnections(
  { tracker, points }: Survey,
  findings: readonly Finding[],
  most: number,
): InspectedConnection[] {
  const kinds = new Map<number, string[]>();
  for (const { connection, kind } of findings) {
    kinds.set(connection, [...(kinds.get(connection) ?? []), kind]);
  }
  const describe = (connection: Connection) =>
    inspectConnection(connection, points[connection.capturePoint]?.point.name ?? '', kinds);
  const listed = [...kinds.keys()].slice(0, most).map((id) => describe(tracker.connection(id)));
  for (const connection of tracker.connections()) {
    if (listed.length >= most) break;
    if (!kinds.has(connection.id)) listed.push(describe(connection));
  }
  return listed;
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
};

function inspectConnection(
  connection: Connection,
  capturePoint: string,
  kinds: ReadonlyMap<number, readonly string[]>,
): InspectedConnection {
  const { id, client, server, first, last, tcp, application, protocol } = connection;
  const spell = (address: Uint8Array) =>
    address.length === 4 ? formatIpv4(address) : formatIpv6(address);
  const transport = PROTOCOL_NAMES[protocol] ?? String(protocol);
  const known = application?.protocol;
  return {
    id,
    capturePoint,
    protocol: known === undefined || known === 'none' || known === 'other' ? transport : known,
    client: spell(client.address),
    clientPort: client.port,
    server: spell(server.address),
    serverPort: server.port,
    startTime: formatTime(first),
    durationSeconds: secondsBetween(first, last),
    state: tcp?.state ?? '',
    history: tcp?.history ?? '',
    packets: client.packets + server.packets,
    bytesFromClient: client.payloadBytes,
    bytesFromServer: server.payloadBytes,
    findings: kinds.get(id) ?? [],
  };
}
