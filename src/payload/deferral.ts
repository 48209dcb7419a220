import type { Connection } from './connection.js';
import type { Direction } from './direction.js';
import { WaitingSegments } from './waiting.js';

/** More segments than these never wait for one that is missing. */
const MAX_WAITING = 64;

/** A segment that waits: whose it is. */
export interface Deferred {
  readonly connection: Connection;
  readonly direction: Direction;
}

/** The segments of all connections that came before bytes they follow. */
export class Deferral {
  readonly #deferred = new Map<number, Deferred>();
  /** Directions in which segments may have become decidable. */
  readonly #ready: Direction[] = [];
  #lastTicket = 0;

  get count(): number {
    return this.#deferred.size;
  }

  defer(connection: Connection, direction: Direction, sequence: number): number {
    this.#lastTicket += 1;
    const ticket = this.#lastTicket;
    this.#deferred.set(ticket, { connection, direction });
    direction.waiting ??= new WaitingSegments();
    direction.waiting.add(ticket, sequence);
    if (direction.waiting.count > MAX_WAITING) this.abandon(direction, false);
    return ticket;
  }

  /** Whose segment a ticket stands for; it is then deferred no longer. */
  take(ticket: number): Deferred | undefined {
    const deferred = this.#deferred.get(ticket);
    this.#deferred.delete(ticket);
    return deferred;
  }

  /** A direction went on: a segment may have become decidable. */
  advanced(direction: Direction): void {
    if (direction.isReady) this.#ready.push(direction);
  }

  /** A ticket that can be decided now; 0 when there is none. */
  nextReady(): number {
    for (;;) {
      const direction = this.#ready.at(-1);
      if (direction === undefined) return 0;
      if (direction.isReady) return (direction.waiting as WaitingSegments).take();
      if (direction.isAbandoned && direction.isWaiting) direction.passGap();
      else this.#ready.pop();
    }
  }

  giveUp(ticket: number): void {
    const deferred = this.#deferred.get(ticket);
    if (deferred !== undefined) this.abandon(deferred.direction, false);
  }

  giveUpAll(): void {
    for (const { direction } of this.#deferred.values()) this.abandon(direction, true);
  }

  /** Stop waiting for the bytes that are missing first, or, `forGood`, for any. */
  abandon(direction: Direction, forGood: boolean): void {
    if (!direction.isWaiting) return;
    if (forGood) direction.isAbandoned = true;
    if (!direction.isReady) direction.passGap();
    this.#ready.push(direction);
  }
}
