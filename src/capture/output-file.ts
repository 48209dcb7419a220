import { close, fdatasync, fsync, openSync, writeSync } from 'node:fs';
import { getSystemErrorName, promisify } from 'node:util';
import { errnoName, PcapsuleError } from '../errors.js';
import type { FileThread } from './file-thread.js';

const BUFFER_LENGTH = 256 * 1024;

/**
 * A new file that is appended to. Small pieces are gathered; large ones go straight through.
 * Its caller gives it a temporary name, and the final one once `finish` has put it on the disk.
 */
export class OutputFile {
  readonly #descriptor: number;
  readonly #buffer = new Uint8Array(BUFFER_LENGTH);
  readonly #thread: FileThread | undefined;
  #held = 0;
  /** Bytes appended so far. */
  length = 0;

  /** Bytes that a thread has read ahead are written by it, too. */
  constructor(path: string, thread?: FileThread) {
    this.#thread = thread;
    this.#descriptor = open(path);
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    if (this.#held + length > BUFFER_LENGTH) this.#drain();
    if (length > BUFFER_LENGTH) this.#pass(bytes, from, to);
    else {
      this.#buffer.set(bytes.subarray(from, to), this.#held);
      this.#held += length;
    }
    this.length += length;
  }

  /** Replace bytes that were appended earlier, at `position` in the file. */
  patch(position: number, bytes: Uint8Array, from: number, to: number): void {
    if (position + (to - from) > this.length - this.#held) this.#drain();
    const patch = bytes.subarray(from, to);
    if (this.#thread?.writeCopy(this.#descriptor, position, patch)) return;
    this.#waitForThread();
    this.#write(bytes, from, to, position);
  }

  /** Begin to put on the disk what was appended, so that `finish` has little left to wait for. */
  settle(): void {
    this.#drain();
    this.#waitForThread();
    fdatasync(this.#descriptor, () => {});
  }

  /** Resolves when every byte is on the disk; the caller may work on meanwhile. */
  async finish(): Promise<void> {
    this.#drain();
    this.#waitForThread();
    try {
      await promisify(fsync)(this.#descriptor);
      await promisify(close)(this.#descriptor);
    } catch (error) {
      throw unwritable(errnoName(error), error);
    }
  }

  /** Close without caring what reached the disk: the file is about to be removed. */
  async abandon(): Promise<void> {
    this.#thread?.drain();
    await promisify(close)(this.#descriptor).catch(() => undefined);
  }

  #drain(): void {
    this.#write(this.#buffer, 0, this.#held, this.length - this.#held);
    this.#held = 0;
  }

  /** Nothing is held: the bytes go straight to the end of the file. */
  #pass(bytes: Uint8Array, from: number, to: number): void {
    if (this.#thread?.owns(bytes)) {
      this.#heedThread();
      this.#thread.write(this.#descriptor, this.length, from, to - from);
    } else this.#write(bytes, from, to, this.length);
  }

  #waitForThread(): void {
    this.#thread?.drain();
    this.#heedThread();
  }

  #heedThread(): void {
    const failure = this.#thread?.failure ?? 0;
    if (failure < 0) throw unwritable(getSystemErrorName(failure));
  }

  #write(bytes: Uint8Array, from: number, to: number, position: number): void {
    try {
      for (let at = from; at < to; ) {
        at += writeSync(this.#descriptor, bytes, at, to - at, position + at - from);
      }
    } catch (error) {
      throw unwritable(errnoName(error), error);
    }
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    throw unwritable(errnoName(error), error);
  }
}

function unwritable(reason: string, cause?: unknown): PcapsuleError {
  return new PcapsuleError('output.unwritable', { reason, cause });
}
