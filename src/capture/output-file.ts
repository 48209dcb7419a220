import { close, fdatasync, fsync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { errnoName, PcapsuleError } from '../errors.js';

const BUFFER_LENGTH = 256 * 1024;

/**
 * A new file that is appended to. Small pieces are gathered; large ones go straight through.
 * Its caller gives it a temporary name, and the final one once `finish` has put it on the disk.
 */
export class OutputFile {
  readonly #descriptor: number;
  readonly #buffer = new Uint8Array(BUFFER_LENGTH);
  #held = 0;
  /** Bytes appended so far. */
  length = 0;

  constructor(path: string) {
    this.#descriptor = guard(() => openSync(path, 'wx', 0o600));
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    this.length += length;
    if (this.#held + length > BUFFER_LENGTH) this.#drain();
    if (length > BUFFER_LENGTH) {
      this.#writeAll(bytes, from, to);
      return;
    }
    this.#buffer.set(bytes.subarray(from, to), this.#held);
    this.#held += length;
  }

  /** Replace bytes that were appended earlier, at `position` in the file. */
  patch(position: number, bytes: Uint8Array, from: number, to: number): void {
    if (position + (to - from) > this.length - this.#held) this.#drain();
    guard(() => {
      for (let at = from; at < to; ) {
        at += writeSync(this.#descriptor, bytes, at, to - at, position + (at - from));
      }
    });
  }

  /** Begin to put on the disk what was appended, so that `finish` has little left to wait for. */
  settle(): void {
    this.#drain();
    fdatasync(this.#descriptor, () => {});
  }

  /** Resolves when every byte is on the disk; the caller may work on meanwhile. */
  async finish(): Promise<void> {
    this.#drain();
    try {
      await promisify(fsync)(this.#descriptor);
      await promisify(close)(this.#descriptor);
    } catch (error) {
      throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
    }
  }

  /** Close without caring what reached the disk: the file is about to be removed. */
  async abandon(): Promise<void> {
    await promisify(close)(this.#descriptor).catch(() => undefined);
  }

  #drain(): void {
    this.#writeAll(this.#buffer, 0, this.#held);
    this.#held = 0;
  }

  /** Always at the end: `patch` writes at a position and leaves the file's own where it was. */
  #writeAll(bytes: Uint8Array, from: number, to: number): void {
    guard(() => {
      for (let at = from; at < to; ) at += writeSync(this.#descriptor, bytes, at, to - at);
    });
  }
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
