import { Worker } from 'node:worker_threads';
import { PacketMemory } from '../frame/packet-memory.js';
import { COPIES_LENGTH, COPY_LENGTH, FileJobs, JOB } from './file-jobs.js';

/** The plateau of read speed lies between 256 KiB and 1 MiB: larger falls out of the second-level cache. */
const CHUNK_LENGTH = 512 * 1024;
/** Room before each chunk for what is left of the one before. */
const HEADROOM = 256 * 1024;
/** One is read into while another is worked on and a third is written. */
const SLOTS = 3;
const SLOT_LENGTH = HEADROOM + CHUNK_LENGTH;

/** Smaller inputs are read before the thread has started. */
const WORTHWHILE = 64 * 1024 * 1024;

/** Bytes of a file that were read ahead: where they stand in the memory. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** A thread for captures of so many bytes in all, if it is worth one. */
export function startFileThread(totalBytes: number): FileThread | undefined {
  return totalBytes < WORTHWHILE ? undefined : new FileThread();
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
  #ahead: { job: number; descriptor: number; position: number; start: number } | undefined;

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
   * The next bytes of a file from `position` on, and a start with those behind them. `end` is `start`
   * at the end of the file; a negative `end` is an error number.
   */
  read(descriptor: number, position: number): Chunk {
    let ahead = this.#ahead;
    if (ahead?.descriptor !== descriptor || ahead.position !== position) {
      ahead = this.#request(descriptor, position);
    }
    const count = this.#jobs.wait(ahead.job);
    this.#ahead = count > 0 ? this.#request(descriptor, position + count) : undefined;
    return { start: ahead.start, end: count < 0 ? count : ahead.start + count };
  }

  /** Forget what was read ahead: the file is about to be closed. */
  forget(descriptor: number): void {
    if (this.#ahead?.descriptor !== descriptor) return;
    this.#jobs.wait(this.#ahead.job);
    this.#ahead = undefined;
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

  /** Wait until all is written. Answers the error number of the first write that failed, else 0. */
  drain(): number {
    return this.#jobs.drain();
  }

  close(): void {
    this.#jobs.drain();
    void this.#worker.terminate();
  }

  #request(descriptor: number, position: number) {
    this.#slot = (this.#slot + 1) % SLOTS;
    const start = COPIES_LENGTH + this.#slot * SLOT_LENGTH + HEADROOM;
    const read = { kind: JOB.read, descriptor, position, from: start, length: CHUNK_LENGTH };
    return { job: this.#jobs.post(read), descriptor, position, start };
  }
}
