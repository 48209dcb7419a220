import { PcapsuleError } from '../../errors.js';

/** How far one input may unfold. */
export interface UnpackLimits {
  /** Unpacked bytes that are always allowed, and how many more for each byte read. */
  readonly freeBytes: number;
  readonly ratio: number;
  /** Archives and compressions inside one another. */
  readonly depth: number;
  /** Files in all its archives together. */
  readonly entries: number;
}

/** Generous to captures, which shrink tenfold at best in practice; deadly to bombs. */
export const UNPACK_LIMITS: UnpackLimits = {
  freeBytes: 1024 ** 3,
  ratio: 250,
  depth: 8,
  entries: 100_000,
};

/** Watches how far one input unfolds, and stops it. */
export class Budget {
  readonly #limits: UnpackLimits;
  readonly #input: number;
  readonly #signal: AbortSignal | undefined;
  #read = 0;
  #unpacked = 0;
  #entries = 0;

  /** Once the signal was given, nothing more is read. */
  constructor(limits: UnpackLimits, input: number, signal?: AbortSignal) {
    this.#limits = limits;
    this.#input = input;
    this.#signal = signal;
  }

  /** Count what is read of the input itself. */
  async *reading(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#signal?.throwIfAborted();
      this.#read += chunk.length;
      yield chunk;
    }
  }

  /** Bytes of the input that are read by other means. */
  addRead(length: number): void {
    this.#read += length;
  }

  /** Count what comes out of a decompressor. */
  async *unpacking(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#signal?.throwIfAborted();
      this.#unpacked += chunk.length;
      const allowed = this.#limits.freeBytes + this.#limits.ratio * this.#read;
      if (this.#unpacked > allowed) this.#refuse('bytes for each byte read', this.#limits.ratio);
      yield chunk;
    }
  }

  countEntry(): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) this.#refuse('files', this.#limits.entries);
  }

  checkDepth(depth: number): void {
    if (depth > this.#limits.depth) this.#refuse('archives in one another', this.#limits.depth);
  }

  #refuse(reason: string, limit: number): never {
    throw new PcapsuleError('archive.limit', { input: this.#input, reason, limit });
  }
}
