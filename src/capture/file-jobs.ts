import { readSync, writeSync } from 'node:fs';

/** Jobs that can wait at the same time. */
const PLACES = 16;
// The table's first words: how far the thread is, and how many jobs were posted and done so far.
const STATE = 0;
const POSTED = 1;
const DONE = 2;
const FIRST_JOB = 3;
// A job: what to do with which bytes of the memory in which file, and afterwards how many bytes were
// moved, or a negative error number.
const KIND = 0;
const DESCRIPTOR = 1;
const POSITION_HIGH = 2;
const POSITION_LOW = 3;
const FROM = 4;
const LENGTH = 5;
const RESULT = 6;
const JOB_WORDS = 7;
const WORD = 2 ** 32;

const THREAD = { starting: 0, waiting: 1, working: 2 } as const;
export const JOB = { read: 1, write: 2 } as const;
export type JobKind = (typeof JOB)[keyof typeof JOB];

/** Bytes to move between a file and the memory, whose first bytes are the table's own. */
export interface FileJob {
  readonly kind: JobKind;
  readonly descriptor: number;
  readonly position: number;
  readonly from: number;
  readonly length: number;
}

/** Most bytes of `postCopy`. */
export const COPY_LENGTH = 64 * 1024;
/** What is kept at the start of the memory for copies. */
export const COPIES_LENGTH = PLACES * COPY_LENGTH;

/** Anything that is no system error. */
const UNKNOWN_ERROR = -1;

/**
 * Reads and writes in the order in which they were posted, done by another thread as soon as it is
 * there, and by this one until then. The table and the memory are shared by both.
 */
export class FileJobs {
  readonly table: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  #collected = 0;
  readonly #counts = new Map<number, number>();
  /** The error number of the first write that failed; 0: none did. */
  #failure = 0;

  constructor(bytes: Uint8Array, table?: SharedArrayBuffer) {
    const words = FIRST_JOB + PLACES * JOB_WORDS;
    this.table = table ?? new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT);
    this.#words = new Int32Array(this.table);
    this.#bytes = bytes;
  }

  /** Whether another thread does the jobs from now on. */
  get isWithThread(): boolean {
    return this.#load(STATE) !== THREAD.starting;
  }

  /** Post a job; answers the number to `wait` for it with. */
  post(job: FileJob): number {
    const number = this.#load(POSTED);
    this.#waitUntil(number - PLACES + 1);
    const at = placeOf(number);
    this.#words[at + KIND] = job.kind;
    this.#words[at + DESCRIPTOR] = job.descriptor;
    this.#words[at + POSITION_HIGH] = Math.floor(job.position / WORD);
    this.#words[at + POSITION_LOW] = job.position | 0;
    this.#words[at + FROM] = job.from;
    this.#words[at + LENGTH] = job.length;
    const isThreadThere = this.isWithThread;
    if (!isThreadThere) this.#perform(number);
    this.#announce(POSTED, number + 1);
    if (!isThreadThere) this.#announce(DONE, number + 1);
    else if (this.#load(STATE) === THREAD.waiting) this.#announce(STATE, THREAD.working);
    return number;
  }

  /** Post a write of bytes that stand elsewhere, no more than `COPY_LENGTH`. */
  postCopy(descriptor: number, position: number, bytes: Uint8Array): void {
    const number = this.#load(POSTED);
    this.#waitUntil(number - PLACES + 1);
    const from = (number % PLACES) * COPY_LENGTH;
    this.#bytes.set(bytes, from);
    this.post({ kind: JOB.write, descriptor, position, from, length: bytes.length });
  }

  /** How many bytes a read has moved, or a negative error number; waits until it has. */
  wait(number: number): number {
    this.#waitUntil(number + 1);
    const count = this.#counts.get(number) ?? 0;
    this.#counts.delete(number);
    return count;
  }

  /** Wait until all is done. */
  drain(): void {
    this.#waitUntil(this.#load(POSTED));
  }

  /** The error number of the first write that is known to have failed, else 0. */
  get failure(): number {
    return this.#failure;
  }

  /** What the other thread does until it is stopped. */
  work(): void {
    this.#announce(STATE, THREAD.waiting);
    while (this.#load(STATE) !== THREAD.working) Atomics.wait(this.#words, STATE, THREAD.waiting);
    for (let number = this.#load(DONE); ; number += 1) {
      while (this.#load(POSTED) === number) Atomics.wait(this.#words, POSTED, number);
      this.#perform(number);
      this.#announce(DONE, number + 1);
    }
  }

  #waitUntil(count: number): void {
    for (let done = this.#load(DONE); done < count; done = this.#load(DONE)) {
      Atomics.wait(this.#words, DONE, done);
    }
    while (this.#collected < this.#load(DONE)) this.#collect();
  }

  /** Note what became of the next job before its place in the table is taken by another. */
  #collect(): void {
    const at = placeOf(this.#collected);
    const result = this.#words[at + RESULT] as number;
    if (this.#words[at + KIND] === JOB.read) this.#counts.set(this.#collected, result);
    else if (result < 0 && this.#failure === 0) this.#failure = result;
    this.#collected += 1;
  }

  #perform(number: number): void {
    const at = placeOf(number);
    const descriptor = this.#words[at + DESCRIPTOR] as number;
    const from = this.#words[at + FROM] as number;
    const length = this.#words[at + LENGTH] as number;
    const low = (this.#words[at + POSITION_LOW] as number) >>> 0;
    const position = (this.#words[at + POSITION_HIGH] as number) * WORD + low;
    const move = this.#words[at + KIND] === JOB.read ? readSync : writeFully;
    try {
      this.#words[at + RESULT] = move(descriptor, this.#bytes, from, length, position);
    } catch (error) {
      this.#words[at + RESULT] = (error as { errno?: number }).errno ?? UNKNOWN_ERROR;
    }
  }

  #load(word: number): number {
    return Atomics.load(this.#words, word);
  }

  #announce(word: number, value: number): void {
    Atomics.store(this.#words, word, value);
    Atomics.notify(this.#words, word);
  }
}

function placeOf(number: number): number {
  return FIRST_JOB + (number % PLACES) * JOB_WORDS;
}

function writeFully(
  descriptor: number,
  bytes: Uint8Array,
  from: number,
  length: number,
  position: number,
): number {
  for (let done = 0; done < length; ) {
    done += writeSync(descriptor, bytes, from + done, length - done, position + done);
  }
  return length;
}
