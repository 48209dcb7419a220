import type { Io } from './io.js';
import { createProgress } from './progress.js';

/** An incident is read more than once; so much of its size is what it is told to have got further by. */
const SHARE_OF_ADVANCE = 1 / 3;
/** What an incident may have got further by before it is done. */
const MOST_BEFORE_DONE = 0.95;

/** How far a batch is: in incidents, and in bytes of them. */
export class BatchProgress {
  readonly #progress: ReturnType<typeof createProgress>;
  readonly #bytesOf: (id: string) => number;
  readonly #advanced = new Map<string, number>();
  readonly #incidents: number;
  #ended = 0;

  constructor(
    io: Io,
    work: {
      readonly incidents: number;
      readonly bytes: number;
      readonly bytesOf: (id: string) => number;
    },
  ) {
    this.#progress = createProgress(io);
    this.#incidents = work.incidents;
    this.#bytesOf = work.bytesOf;
    this.#progress.begin(this.#name(), work.bytes);
  }

  /** A worker has read some bytes of an incident. */
  advance(id: string, bytes: number): void {
    const before = this.#advanced.get(id) ?? 0;
    const most = this.#bytesOf(id) * MOST_BEFORE_DONE;
    const after = Math.min(most, before + bytes * SHARE_OF_ADVANCE);
    this.#advanced.set(id, after);
    this.#progress.advance(after - before);
  }

  /** An incident is done, or has failed. */
  endIncident(id: string): void {
    this.#ended += 1;
    this.#progress.rename(this.#name());
    this.#progress.advance(this.#bytesOf(id) - (this.#advanced.get(id) ?? 0));
    this.#advanced.delete(id);
  }

  /** Take the line away: something else is to be said. */
  end(): void {
    this.#progress.end();
  }

  #name(): string {
    return `${this.#ended} of ${this.#incidents} incidents`;
  }
}
