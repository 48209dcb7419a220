import { type Connection, secondsBetween } from '../connections/connection.js';
import type { Finding } from '../connections/findings/finding.js';
import { rankOfConnection } from '../connections/interest.js';
import { Views } from '../connections/views.js';
import { formatIpv4, formatIpv6 } from '../pseudonyms/address-text.js';
import { formatTime } from '../report/time.js';
import type { Survey } from './survey.js';

/** A connection as its owner may see it, with original addresses. */
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
  /** Zeek's conn_state and history; empty for protocols without connections. */
  readonly state: string;
  readonly history: string;
  /** Wireshark's tcp.completeness; null for protocols without connections. */
  readonly completeness: number | null;
  readonly packets: number;
  readonly bytesFromClient: number;
  readonly bytesFromServer: number;
  readonly findings: readonly string[];
  /** Ids under which other capture points saw the same connection. */
  readonly views: readonly number[];
}

export type ConnectionOrder = 'interest' | 'time' | 'duration' | 'packets' | 'bytes';

export interface ListOptions {
  /** So many connections are listed. */
  readonly most: number;
  /** The most telling, the earliest, the longest or the largest first. */
  readonly order: ConnectionOrder;
}

/** The first connections in an order, and how many there are. */
export interface ConnectionList {
  readonly connections: readonly InspectedConnection[];
  readonly count: number;
}

type FindingsById = ReadonlyMap<number, readonly Finding[]>;

/**
 * List connections; among equals, in order of first appearance. What several capture points saw is
 * one connection, told as the first of them saw it.
 */
export function listConnections(
  { tracker, points }: Survey,
  findings: readonly Finding[],
  { most, order }: ListOptions,
): ConnectionList {
  const byId = groupById(findings);
  const views = new Views(tracker);
  const ids = new Uint32Array(tracker.connectionCount);
  const keys = new Float64Array(tracker.connectionCount + 1);
  let count = 0;
  for (const connection of tracker.connections()) {
    if (views.of(connection.id)[0] !== connection.id) continue;
    ids[count] = connection.id;
    keys[connection.id] = keyOf(connection, order, byId);
    count += 1;
  }
  const key = (id: number): number => keys[id] as number;
  const sorted = ids.subarray(0, count).sort((a, b) => key(a) - key(b) || a - b);
  const connections = [...sorted.subarray(0, Math.min(most, count))].map((id) => {
    const connection = tracker.connection(id);
    const point = points[connection.capturePoint]?.point.name ?? '';
    const others = views.of(id).filter((view) => view !== id);
    return { ...describe(connection, point, byId.get(id) ?? []), views: others };
  });
  return { connections, count };
}

function groupById(findings: readonly Finding[]): FindingsById {
  const byId = new Map<number, Finding[]>();
  for (const finding of findings) {
    const known = byId.get(finding.connection);
    if (known === undefined) byId.set(finding.connection, [finding]);
    else known.push(finding);
  }
  return byId;
}

/** The lower, the earlier in the list. */
function keyOf(connection: Connection, order: ConnectionOrder, findings: FindingsById): number {
  const { id, client, server, first, last } = connection;
  if (order === 'interest') return rankOfConnection(connection, findings.get(id) ?? []);
  if (order === 'time') return first.seconds + first.nanoseconds / 1e9;
  if (order === 'duration') return -secondsBetween(first, last);
  if (order === 'packets') return -(client.packets + server.packets);
  return -(client.bytes + server.bytes);
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
};

function describe(
  connection: Connection,
  capturePoint: string,
  findings: readonly Finding[],
): Omit<InspectedConnection, 'views'> {
  const { id, client, server, first, last, tcp } = connection;
  return {
    id,
    capturePoint,
    protocol: nameProtocol(connection),
    client: spell(client.address),
    clientPort: client.port,
    server: spell(server.address),
    serverPort: server.port,
    startTime: formatTime(first),
    durationSeconds: secondsBetween(first, last),
    state: tcp?.state ?? '',
    history: tcp?.history ?? '',
    completeness: tcp?.completeness ?? null,
    packets: client.packets + server.packets,
    bytesFromClient: client.payloadBytes,
    bytesFromServer: server.payloadBytes,
    findings: findings.map(({ kind }) => kind),
  };
}

function nameProtocol({ application, protocol }: Connection): string {
  const known = application?.protocol;
  if (known !== undefined && known !== 'none' && known !== 'other') return known;
  return PROTOCOL_NAMES[protocol] ?? String(protocol);
}

function spell(address: Uint8Array): string {
  return address.length === 4 ? formatIpv4(address) : formatIpv6(address);
}
