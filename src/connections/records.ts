/** Records to a chunk: large enough that chunks are few, small enough that a short capture stays small. */
const CHUNK_BITS = 10;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

/**
 * Many records of the same shape in typed arrays: whole numbers of 32 bits, and doubles.
 * It grows by chunks, so that no record is ever copied.
 */
export class Records {
  count = 0;
  readonly #integerWidth: number;
  readonly #realWidth: number;
  readonly #integers: Int32Array[] = [];
  readonly #reals: Float64Array[] = [];

  constructor(integerWidth: number, realWidth: number) {
    this.#integerWidth = integerWidth;
    this.#realWidth = realWidth;
  }

  /** The number of a new record, all 0. */
  add(): number {
    if ((this.count & CHUNK_MASK) === 0) {
      this.#integers.push(new Int32Array(this.#integerWidth << CHUNK_BITS));
      this.#reals.push(new Float64Array(this.#realWidth << CHUNK_BITS));
    }
    this.count += 1;
    return this.count - 1;
  }

  /** The array that holds the whole numbers of a record, from `integersAt` on. */
  integers(record: number): Int32Array {
    return this.#integers[record >>> CHUNK_BITS] as Int32Array;
  }

  integersAt(record: number): number {
    return (record & CHUNK_MASK) * this.#integerWidth;
  }

  reals(record: number): Float64Array {
    return this.#reals[record >>> CHUNK_BITS] as Float64Array;
  }

  realsAt(record: number): number {
    return (record & CHUNK_MASK) * this.#realWidth;
  }

  /** Bytes that one record takes. */
  get recordLength(): number {
    return this.#integerWidth * 4 + this.#realWidth * 8;
  }
}

export function increase(array: Int32Array | Float64Array, at: number, by: number): void {
  array[at] = (array[at] as number) + by;
}

export function setBits(array: Int32Array, at: number, bits: number): void {
  array[at] = (array[at] as number) | bits;
}

export function hasBits(array: Int32Array, at: number, bits: number): boolean {
  return ((array[at] as number) & bits) !== 0;
}

/** How far `a` lies ahead of `b` in sequence space; negative when it lies behind. RFC 9293, section 3.4. */
export function sequenceDistance(a: number, b: number): number {
  return (a - b) | 0;
}
