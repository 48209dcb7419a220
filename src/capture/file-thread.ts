import { Worker } from 'node:worker_threads';
import { PacketMemory } from '../frame/packet-memory.js';
import { COPIES_LENGTH, COPY_LENGTH, FileJobs, JOB } from './file-jobs.js';

/** The plateau of read speed lies between 256 KiB and 1 MiB: larger falls out of the second-level cache. */
const CHUNK_LENGTH = 512 * 1024;
/** Room before each chunk for what is left of the one before. */
const HEADROOM = 256 * 1024;
/** So many chunks are read ahead: the thread may wake up late. */
const AHEAD = 3;
/** Some are read into while one is worked on and another is written. */
const SLOTS = AHEAD + 2;
const SLOT_LENGTH = HEADROOM + CHUNK_LENGTH;

/** Smaller inputs are read before the thread has started. */
const WORTHWHILE = 64 * 1024 * 1024;

/** Bytes of a file that were read ahead: where they stand in the memory. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

interface ReadAhead {
  readonly job: number;
  readonly descriptor: number;
  readonly position: number;
  readonly start: number;
}

/** Work with a thread on captures of so many bytes in all, if they are worth one. */
export async function withFileThread<T>(
  totalBytes: number,
  work: (thread: FileThread | undefined) => Promise<T>,
): Promise<T> {
  if (totalBytes < WORTHWHILE) return work(undefined);
  const thread = new FileThread();
  try {
    return await work(thread);
  } finally {
    thread.close();
  }
}

/**
 * A thread that reads ahead and writes behind, so that whoever works on packets never waits for the disk.
 * Everything happens in the order it was asked for, so that bytes handed over for writing stay
 * until they are written: the slot they stand in is read into again later.
 */
export class FileThread {
  readonly memory = new PacketMemory(COPIES_LENGTH + SLOTS * SLOT_LENGTH);
  readonly #jobs = new FileJobs(this.memory.bytes);
  readonly #worker: Worker;
  #slot = 0;
  /** What was asked for and not yet taken: chunks of one file that follow each other. */
  readonly #ahead: ReadAhead[] = [];

  constructor() {
    const { buffer } = this.memory;
    const workerData = { buffer, table: this.#jobs.table };
    this.#worker = new Worker(new URL('./file-thread-worker.js', import.meta.url), { workerData });
    this.#worker.unref();
    // Where there is no such thread, the jobs are done here.
    this.#worker.on('error', () => {});
  }

  /** Most bytes of an unfinished record that can go before a chunk. */
  static readonly HEADROOM = HEADROOM;

  /**
   * The next bytes of a file of `size` bytes from `position` on; those behind them are read meanwhile.
   * `end` is `start` at the end of the file; a negative `end` is an error number.
   */
  read(descriptor: number, position: number, size: number): Chunk {
    const [first] = this.#ahead;
    if (first?.descriptor !== descriptor || first.position !== position) {
      this.forget();
      this.#request(descriptor, position);
    }
    const { job, start } = this.#ahead.shift() as ReadAhead;
    const count = this.#jobs.wait(job);
    for (let next = this.#nextPosition(position + CHUNK_LENGTH); next < size; ) {
      if (this.#ahead.length === AHEAD) break;
      this.#request(descriptor, next);
      next += CHUNK_LENGTH;
    }
    return { start, end: count < 0 ? count : start + count };
  }

  /** Forget what was read ahead: the file is about to be closed, or read elsewhere. */
  forget(): void {
    for (const { job } of this.#ahead.splice(0)) this.#jobs.wait(job);
  }

  /** Whether these bytes are the memory that is shared with the thread. */
  owns(bytes: Uint8Array): boolean {
    return bytes === this.memory.bytes;
  }

  /** Have bytes of the memory written. They must not change any more. */
  write(descriptor: number, position: number, from: number, length: number): void {
    this.#jobs.post({ kind: JOB.write, descriptor, position, from, length });
  }

  /** Have other bytes written, if they are few enough to be copied for it; false when not. */
  writeCopy(descriptor: number, position: number, bytes: Uint8Array): boolean {
    if (bytes.length > COPY_LENGTH) return false;
    this.#jobs.postCopy(descriptor, position, bytes);
    return true;
  }

  /** Wait until all is written. */
  drain(): void {
    this.#jobs.drain();
  }

  /** The error number of the first write that is known to have failed, else 0. */
  get failure(): number {
    return this.#jobs.failure;
  }

  close(): void {
    this.#jobs.drain();
    void this.#worker.terminate();
  }

  /** Where what was read ahead ends; `position` when nothing was. */
  #nextPosition(position: number): number {
    const last = this.#ahead.at(-1);
    return last === undefined ? position : last.position + CHUNK_LENGTH;
  }

  #request(descriptor: number, position: number): void {
    this.#slot = (this.#slot + 1) % SLOTS;
    const from = COPIES_LENGTH + this.#slot * SLOT_LENGTH + HEADROOM;
    const read = { kind: JOB.read, descriptor, position, from, length: CHUNK_LENGTH };
    this.#ahead.push({ job: this.#jobs.post(read), descriptor, position, start: from });
  }
}
