import { closeSync, openSync, readSync } from 'node:fs';

/** The plateau of read speed lies between 256 KiB and 1 MiB: larger falls out of the second-level cache. */
const CHUNK_LENGTH = 512 * 1024;

/** A window that slides over a file: the bytes between `at` and `end` are here. */
export class FileWindow {
  bytes: Uint8Array = new Uint8Array(CHUNK_LENGTH);
  view: DataView = new DataView(this.bytes.buffer);
  at = 0;
  end = 0;
  /** Offset in the file of the byte at index 0. */
  base = 0;
  onRefill: () => void = () => {};
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
  }

  /** Offset in the file of the next byte. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Make `length` bytes from `at` on available; false when the file ends before. */
  ensure(length: number): boolean {
    return this.at + length <= this.end || this.#refill(length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #refill(length: number): boolean {
    this.onRefill();
    const kept = this.end - this.at;
    if (length > this.bytes.length) this.#grow(length);
    else this.bytes.copyWithin(0, this.at, this.end);
    this.base += this.at;
    this.at = 0;
    this.end = kept;
    while (this.end < this.bytes.length) {
      const count = readSync(
        this.#descriptor,
        this.bytes,
        this.end,
        this.bytes.length - this.end,
        null,
      );
      if (count === 0) break;
      this.end += count;
      if (this.end >= length) break;
    }
    return this.end >= length;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
    grown.set(this.bytes.subarray(this.at, this.end));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
