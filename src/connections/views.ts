import { type Connection, secondsBetween } from './connection.js';
import type { Tracker } from './tracker.js';

/** Clocks of two hosts differ by less than this, as a rule. */
const LARGEST_SKEW = 60;

/**
 * Which connections are the same one, seen at several capture points. Both initial sequence numbers
 * together are as good as unique, and no NAT between the points changes them; where one is missing,
 * the ends must be the same too.
 */
export class Views {
  readonly #groups = new Map<number, readonly number[]>();

  constructor(tracker: Tracker) {
    if (tracker.capturePointCount < 2) return;
    const candidates = new Map<string, number[]>();
    for (const connection of tracker.connections()) {
      const key = keyOf(connection);
      if (key === undefined) continue;
      const known = candidates.get(key);
      if (known === undefined) candidates.set(key, [connection.id]);
      else known.push(connection.id);
    }
    for (const ids of candidates.values()) {
      if (ids.length > 1) this.#group(ids.map((id) => tracker.connection(id)));
    }
  }

  /** All views of a connection, its own first id among them; just itself where there is but one. */
  of(id: number): readonly number[] {
    return this.#groups.get(id) ?? [id];
  }

  /** Every connection that was seen at more than one point. */
  groups(): readonly (readonly number[])[] {
    return [...new Set(this.#groups.values())];
  }

  /** One view for each capture point, of those that were there at the same time. */
  #group(connections: readonly Connection[]): void {
    const [first] = connections;
    if (first === undefined) return;
    const byPoint = new Map<number, Connection>();
    for (const connection of connections) {
      const isAtOnce = Math.abs(secondsBetween(first.first, connection.first)) <= LARGEST_SKEW;
      if (isAtOnce && !byPoint.has(connection.capturePoint)) {
        byPoint.set(connection.capturePoint, connection);
      }
    }
    if (byPoint.size < 2) return;
    const ids = [...byPoint.values()].map(({ id }) => id);
    for (const id of ids) this.#groups.set(id, ids);
  }
}

/** How many connections there are: what several capture points saw is one. */
export function countConnections(tracker: Tracker): number {
  const groups = new Views(tracker).groups();
  const repeated = groups.reduce((sum, views) => sum + views.length - 1, 0);
  return tracker.connectionCount - repeated;
}

/** All connections, and of what several capture points saw only the first view. */
export function* distinctConnections(tracker: Tracker): Iterable<Connection> {
  const views = new Views(tracker);
  for (const connection of tracker.connections()) {
    if (views.of(connection.id)[0] === connection.id) yield connection;
  }
}

/** What views of one connection have in common; it never leaves this module. */
function keyOf({ tcp, client, server }: Connection): string | undefined {
  const clientStart = tcp?.client.initialSequence;
  const serverStart = tcp?.server.initialSequence;
  if (clientStart !== undefined && serverStart !== undefined)
    return `${clientStart} ${serverStart}`;
  const start = clientStart ?? serverStart;
  if (start === undefined) return undefined;
  const ends = [client, server].map(({ address, port }) => `${address.join('.')} ${port}`);
  return `${start} ${ends.join(' ')}`;
}
