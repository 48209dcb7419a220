import type { Connection } from '../connection.js';
import type { Tracker } from '../tracker.js';
import type { Views } from '../views.js';
import { evidenceOf, type Finding } from './finding.js';

/** Connections of which one capture point saw bytes leave that never came to the other. */
export function findLossBetween(tracker: Tracker, views: Views): Finding[] {
  const findings: Finding[] = [];
  for (const ids of views.groups()) {
    const seen = ids.map((id) => tracker.connection(id)).filter(isWhole);
    const [a, b] = seen.sort(byDistanceFromClient);
    const finding = a === undefined || b === undefined ? undefined : compare(a, b, ids);
    if (finding !== undefined) findings.push(finding);
  }
  return findings;
}

/** Seen from its opening to its end, without a hole. */
function isWhole({ tcp, moments }: Connection): boolean {
  if (tcp === undefined || tcp.crossedGap || moments.syn === undefined) return false;
  return (
    moments.reset !== undefined ||
    moments['client-fin'] !== undefined ||
    moments['server-fin'] !== undefined
  );
}

/** The client's packets have lost the least of their time to live where they were seen first. */
function byDistanceFromClient(a: Connection, b: Connection): number {
  return (b.tcp?.client.highestTimeToLive ?? 0) - (a.tcp?.client.highestTimeToLive ?? 0);
}

function tell(fromClient: number, fromServer: number): string {
  const lost = [
    ...(fromClient > 0 ? [`${bytes(fromClient)} from {client} to {server}`] : []),
    ...(fromServer > 0 ? [`${bytes(fromServer)} from {server} to {client}`] : []),
  ];
  return `Between the two capture points, packets with ${lost.join(' and ')} were lost.`;
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

/** Payload that was sent, counting what was sent again, does not depend on how it was cut into packets. */
function compare(near: Connection, far: Connection, ids: readonly number[]): Finding | undefined {
  const lostFromClient = near.client.payloadBytes - far.client.payloadBytes;
  const lostFromServer = far.server.payloadBytes - near.server.payloadBytes;
  if (lostFromClient <= 0 && lostFromServer <= 0) return undefined;
  const fromClient = Math.max(0, lostFromClient);
  const fromServer = Math.max(0, lostFromServer);
  return {
    kind: 'packet-loss-between',
    severity: 'warning',
    connection: near.id,
    views: ids.filter((id) => id !== near.id),
    evidence: evidenceOf(near, ['syn', 'retransmission', 'reset']),
    figures: { bytesFromClient: fromClient, bytesFromServer: fromServer },
    sentence: tell(fromClient, fromServer),
    meanings: ['A link, host or middlebox between the two capture points drops packets.'],
  };
}
