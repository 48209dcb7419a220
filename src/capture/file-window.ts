import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { errnoName, PcapsuleError } from '../errors.js';
import { PacketMemory } from '../frame/packet-memory.js';
import { FileThread } from './file-thread.js';

/** The plateau of read speed lies between 256 KiB and 1 MiB: larger falls out of the second-level cache. */
const CHUNK_LENGTH = 512 * 1024;
/** No window grows beyond this, whatever a length field claims: USB captures reach it. */
const MAX_LENGTH = 128 * 1024 * 1024;

/** Which input a file came from, counted from 1, for messages; nothing where it came from none. */
export interface InputNumber {
  readonly input?: number;
}

/** How a file is opened. */
export interface OpenOptions extends InputNumber {
  /** Reads ahead: one file at a time. */
  readonly thread?: FileThread | undefined;
}

/** A window that slides over a file: the bytes between `at` and `end` are here. */
export class FileWindow {
  bytes: Uint8Array;
  view: DataView;
  at = 0;
  end = 0;
  /** Offset in the file of the byte at index 0, were it here. */
  base = 0;
  onRefill: () => void = () => {};
  /** Length of the file when it was opened: what is appended later is not read. */
  readonly size: number;
  readonly #descriptor: number;
  readonly #input: InputNumber;
  /** First byte that is here. */
  #first = 0;
  /** Reads ahead, as long as records fit what it reads. */
  #thread: FileThread | undefined;

  /** A window over the file at a path, or another one over the file of a window. */
  constructor(source: string | FileWindow, { input, thread }: OpenOptions = {}) {
    this.#input = input === undefined ? {} : { input };
    this.#descriptor = typeof source === 'string' ? open(source, this.#input) : source.#descriptor;
    this.size = typeof source === 'string' ? fstatSync(this.#descriptor).size : source.size;
    this.#thread = this.size > CHUNK_LENGTH ? thread : undefined;
    const { bytes, view } = this.#thread?.memory ?? new PacketMemory(CHUNK_LENGTH);
    this.bytes = bytes;
    this.view = view;
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
    if (at >= this.#first && at <= this.end) {
      this.at = at;
      return;
    }
    this.onRefill();
    this.#stand(0, 0, offset);
  }

  /** A second window over the same file, to look ahead with. It is not closed by itself. */
  scout(): FileWindow {
    return new FileWindow(this, this.#input);
  }

  close(): void {
    this.#thread?.forget();
    closeSync(this.#descriptor);
  }

  #refill(length: number): boolean {
    if (length > this.remaining || length > MAX_LENGTH) return false;
    this.onRefill();
    if (this.#thread !== undefined && this.#advance(this.#thread, length)) return true;
    const { at, end, offset } = this;
    if (this.#thread !== undefined || length > this.bytes.length) this.#moveToOwnMemory(length);
    else this.bytes.copyWithin(0, at, end);
    this.#stand(0, end - at, offset);
    while (this.end < length) {
      const count = this.#read();
      if (count === 0) return false;
      this.end += count;
    }
    return true;
  }

  /** Go on in the chunk that was read ahead, with what is left before it; false when that is not enough. */
  #advance(thread: FileThread, length: number): boolean {
    const kept = this.end - this.at;
    if (kept > FileThread.HEADROOM || length > CHUNK_LENGTH) return false;
    const { offset } = this;
    const chunk = thread.read(this.#descriptor, offset + kept, this.size);
    if (chunk.end < 0) throw unreadable(getSystemErrorName(chunk.end), this.#input);
    const end = Math.min(chunk.end, chunk.start + this.size - offset - kept);
    if (kept + end - chunk.start < length) return false;
    this.bytes.copyWithin(chunk.start - kept, this.at, this.end);
    this.#stand(chunk.start - kept, end, offset);
    return true;
  }

  /** The bytes from `at` to `end` are here; they stand at `offset` in the file. */
  #stand(at: number, end: number, offset: number): void {
    this.#first = at;
    this.at = at;
    this.end = Math.max(at, end);
    this.base = offset - at;
  }

  #read(): number {
    const position = this.base + this.end;
    const length = Math.min(this.bytes.length - this.end, this.size - position);
    try {
      return readSync(this.#descriptor, this.bytes, this.end, length, position);
    } catch (error) {
      throw unreadable(errnoName(error), this.#input, error);
    }
  }

  /** From here on the file is read without the thread. */
  #moveToOwnMemory(length: number): void {
    this.#thread?.forget();
    this.#thread = undefined;
    const memory = new PacketMemory(Math.max(CHUNK_LENGTH, 2 ** Math.ceil(Math.log2(length))));
    memory.bytes.set(this.bytes.subarray(this.at, this.end));
    this.bytes = memory.bytes;
    this.view = memory.view;
  }
}

function open(path: string, input: InputNumber): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(errnoName(error), input, error);
  }
}

function unreadable(reason: string, input: InputNumber, cause?: unknown): PcapsuleError {
  return new PcapsuleError('capture.unreadable', { ...input, reason, cause });
}
