import { closeSync, openSync, readSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../errors.js';

const CHUNK_LENGTH = 512 * 1024;
/** No record of a capture is longer; a length beyond this is damage. */
export const MAX_RECORD_LENGTH = 64 * 1024 * 1024;

/** Bytes to audit: a stretch of a file, or something that was unpacked into memory. */
export type Stretch =
  | { readonly path: string; readonly from: number; readonly length: number }
  | { readonly bytes: Uint8Array };

/** How many bytes a stretch has. */
export function stretchLength(stretch: Stretch): number {
  return 'bytes' in stretch ? stretch.bytes.length : stretch.length;
}

/** Reads a stretch front to back through one buffer. */
export class ByteStream {
  bytes: Uint8Array;
  /** The next byte, and the first one that is not here yet, in `bytes`. */
  at = 0;
  end = 0;
  readonly #stretch: Stretch;
  readonly #descriptor: number = -1;
  /** Offset in the stretch of index 0 of `bytes`. */
  #base = 0;

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
    if ('bytes' in stretch) {
      this.bytes = stretch.bytes;
      this.end = stretch.bytes.length;
      return;
    }
    this.bytes = new Uint8Array(Math.min(CHUNK_LENGTH, Math.max(stretch.length, 64)));
    this.#descriptor = readable(() => openSync(stretch.path, 'r'));
  }

  /** Offset in the stretch of the next byte. */
  get offset(): number {
    return this.#base + this.at;
  }

  /** Whether `length` bytes from `at` on are here, or could be fetched. */
  has(length: number): boolean {
    return this.at + length <= this.end || this.#fetch(length);
  }

  /** Go to an offset in the stretch. */
  seek(offset: number): void {
    const at = offset - this.#base;
    if ((at >= 0 && at <= this.end) || this.#descriptor < 0) {
      this.at = Math.min(at, this.end);
      return;
    }
    this.#base = offset;
    this.at = 0;
    this.end = 0;
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
  }

  #fetch(length: number): boolean {
    if ('bytes' in this.#stretch || length > MAX_RECORD_LENGTH) return false;
    const { from, length: total } = this.#stretch;
    const kept = this.bytes.subarray(this.at, this.end);
    if (length > this.bytes.length) {
      const larger = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
      larger.set(kept);
      this.bytes = larger;
    } else this.bytes.set(kept);
    this.#base += this.at;
    this.at = 0;
    this.end = kept.length;
    while (this.end < this.bytes.length) {
      const position = this.#base + this.end;
      const wanted = Math.min(this.bytes.length - this.end, total - position);
      if (wanted <= 0) break;
      const count = readable(() =>
        readSync(this.#descriptor, this.bytes, this.end, wanted, from + position),
      );
      if (count === 0) break;
      this.end += count;
    }
    return this.end >= length;
  }
}

function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PcapsuleError('capture.unreadable', { reason: errnoName(error), cause: error });
  }
}
