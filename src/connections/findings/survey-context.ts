import { type Connection, type Endpoint, secondsBetween } from '../connection.js';
import type { IcmpError } from '../icmp-errors.js';
import type { Moment } from '../moments.js';
import type { Tracker } from '../tracker.js';
import { elapsed, type FindingContext } from './finding.js';

/** Enough to know what is usual, of each server. */
const MOST_SAMPLES = 999;
const FEWEST_SAMPLES = 5;

/** What the whole survey knows, for judging one connection. */
export class SurveyContext implements FindingContext {
  readonly #tracker: Tracker;
  readonly #ends = new Map<number, Moment>();
  readonly #setupTimes = new Map<string, number[]>();

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
    for (const connection of tracker.connections()) this.#learn(connection);
    for (const times of this.#setupTimes.values()) times.sort((a, b) => a - b);
  }

  captureEnd(connection: Connection): Moment {
    return this.#ends.get(connection.capturePoint) ?? connection.last;
  }

  usualSetupTime(connection: Connection): number | undefined {
    const times = this.#setupTimes.get(serverKey(connection.server)) ?? [];
    return times.length < FEWEST_SAMPLES ? undefined : times[times.length >>> 1];
  }

  icmpErrors(connection: Connection): readonly IcmpError[] {
    return this.#tracker.icmpErrors(connection.id);
  }

  connection(id: number): Connection {
    return this.#tracker.connection(id);
  }

  #learn(connection: Connection): void {
    const end = this.#ends.get(connection.capturePoint);
    if (end === undefined || secondsBetween(end, connection.last) > 0) {
      this.#ends.set(connection.capturePoint, connection.last);
    }
    const time = elapsed(connection, 'syn', 'ready');
    if (time === undefined) return;
    const key = serverKey(connection.server);
    const times = this.#setupTimes.get(key) ?? [];
    if (times.length < MOST_SAMPLES) times.push(time);
    this.#setupTimes.set(key, times);
  }
}

/** For comparing only: it never leaves this module. */
function serverKey(server: Endpoint): string {
  return `${server.address.join('.')} ${server.port}`;
}
