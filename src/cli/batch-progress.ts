import type { Workload } from '../pipeline/batch/batch.js';
import type { Io } from './io.js';
import { createProgress, type Progress } from './progress.js';

/** An incident is read more than once; so much of its size is what it is told to have got further by. */
const SHARE_OF_ADVANCE = 1 / 3;
/** What an incident may have got further by before it is done. */
const MOST_BEFORE_DONE = 0.95;

/** How far a batch is: in incidents, and in bytes of them. */
export class BatchProgress {
  readonly #progress: Progress;
  readonly #work: Workload;
  readonly #advanced = new Map<string, number>();
  #ended = 0;
  #bytes = 0;

  constructor(io: Io, work: Workload) {
    this.#progress = createProgress(io);
    this.#work = work;
    this.#progress.begin(this.#name(), work.bytes);
  }

  /** A worker has read some bytes of an incident. */
  advance(id: string, bytes: number): void {
    const before = this.#advanced.get(id) ?? 0;
    const most = this.#work.bytesOf(id) * MOST_BEFORE_DONE;
    const after = Math.min(most, before + bytes * SHARE_OF_ADVANCE);
    this.#advanced.set(id, after);
    this.#add(after - before);
  }

  /** An incident is done, or has failed. */
  endIncident(id: string): void {
    this.#ended += 1;
    this.#add(this.#work.bytesOf(id) - (this.#advanced.get(id) ?? 0));
    this.#advanced.delete(id);
  }

  /** Take the line away: something else is to be said. */
  end(): void {
    this.#progress.end();
  }

  #add(bytes: number): void {
    this.#bytes += bytes;
    this.#progress.rename(this.#name());
    this.#progress.advance(bytes);
  }

  #name(): string {
    const { incidents, bytes } = this.#work;
    const megabytes = (count: number) => (count / 1e6).toFixed(0);
    return `${this.#ended} of ${incidents} incidents, ${megabytes(this.#bytes)} of ${megabytes(bytes)} MB`;
  }
}
