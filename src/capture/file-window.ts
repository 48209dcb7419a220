import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../errors.js';

/** The plateau of read speed lies between 256 KiB and 1 MiB: larger falls out of the second-level cache. */
const CHUNK_LENGTH = 512 * 1024;
/** No window grows beyond this, whatever a length field claims: USB captures reach it. */
const MAX_LENGTH = 128 * 1024 * 1024;

/** Which input a file came from, counted from 1, for messages; nothing where it came from none. */
export interface InputNumber {
  readonly input?: number;
}

/** A window that slides over a file: the bytes between `at` and `end` are here. */
export class FileWindow {
  bytes: Uint8Array = new Uint8Array(CHUNK_LENGTH);
  view: DataView = new DataView(this.bytes.buffer);
  at = 0;
  end = 0;
  /** Offset in the file of the byte at index 0. */
  base = 0;
  onRefill: () => void = () => {};
  /** Length of the file when it was opened: what is appended later is not read. */
  readonly size: number;
  readonly #descriptor: number;
  readonly #input: InputNumber;

  constructor(source: string | FileWindow, input: InputNumber = {}) {
    this.#input = input;
    this.#descriptor = typeof source === 'string' ? open(source, input) : source.#descriptor;
    this.size = typeof source === 'string' ? fstatSync(this.#descriptor).size : source.size;
  }

  /** Offset in the file of the next byte. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Bytes from `at` to the end of the file, loaded or not. */
  get remaining(): number {
    return this.size - this.base - this.at;
  }

  /** Make `length` bytes from `at` on available; false when the file ends before, or that is too much. */
  ensure(length: number): boolean {
    return this.at + length <= this.end || this.#refill(length);
  }

  /** Stand at `offset` in the file, forwards or backwards. */
  moveTo(offset: number): void {
    const at = offset - this.base;
    if (at >= 0 && at <= this.end) {
      this.at = at;
      return;
    }
    this.onRefill();
    this.base = offset;
    this.at = 0;
    this.end = 0;
  }

  /** A second window over the same file, to look ahead with. It is not closed by itself. */
  scout(): FileWindow {
    return new FileWindow(this, this.#input);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #refill(length: number): boolean {
    if (length > this.remaining || length > MAX_LENGTH) return false;
    this.onRefill();
    const kept = this.end - this.at;
    if (length > this.bytes.length) this.#grow(length);
    else this.bytes.copyWithin(0, this.at, this.end);
    this.base += this.at;
    this.at = 0;
    this.end = kept;
    while (this.end < length) {
      const count = this.#read();
      if (count === 0) return false;
      this.end += count;
    }
    return true;
  }

  #read(): number {
    const position = this.base + this.end;
    const length = Math.min(this.bytes.length - this.end, this.size - position);
    try {
      return readSync(this.#descriptor, this.bytes, this.end, length, position);
    } catch (error) {
      throw unreadable(error, this.#input);
    }
  }

  #grow(length: number): void {
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
    grown.set(this.bytes.subarray(this.at, this.end));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

function open(path: string, input: InputNumber): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(error, input);
  }
}

function unreadable(error: unknown, input: InputNumber): PcapsuleError {
  const reason = errnoName(error);
  return new PcapsuleError('capture.unreadable', { ...input, reason, cause: error });
}
