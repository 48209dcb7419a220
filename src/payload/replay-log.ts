const FIRST_RUNS = 16;
const MAX_RUNS = 1024;
const FIRST_BYTES = 128;
const MAX_BYTES = 8192;

/**
 * What one direction disclosed lately, by sequence number: a byte that is sent again becomes what it
 * became the first time. Payload is mostly blank, so that the disclosed runs are few and short.
 */
export class ReplayLog {
  /** Bytes before this sequence number are forgotten. */
  #floor: number;
  #runs = new Int32Array(2 * FIRST_RUNS);
  #runCount = 0;
  #bytes = new Uint8Array(FIRST_BYTES);
  #byteCount = 0;

  constructor(sequence: number) {
    this.#floor = sequence;
  }

  /** Remember that the bytes at `sequence` became those from `from` to `to`. Runs come in order. */
  append(sequence: number, bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    if (length > MAX_BYTES / 2) {
      this.#forget(this.#runCount, sequence + length);
      return;
    }
    if (this.#runCount === MAX_RUNS || this.#byteCount + length > MAX_BYTES) this.#forgetHalf();
    this.#makeRoom(length);
    for (let i = 0; i < length; i += 1)
      this.#bytes[this.#byteCount + i] = bytes[from + i] as number;
    this.#runs[2 * this.#runCount] = sequence;
    this.#runs[2 * this.#runCount + 1] = this.#byteCount;
    this.#runCount += 1;
    this.#byteCount += length;
  }

  /**
   * Lay what is remembered over the bytes from `from` to `to`, which stand at `sequence` and were
   * blanked; answers the end of the last byte laid.
   */
  overlay(sequence: number, bytes: Uint8Array, from: number, to: number): number {
    let end = from;
    for (let index = this.#runCount - 1; index >= 0; index -= 1) {
      const start = ((this.#runs[2 * index] as number) - sequence) | 0;
      const first = this.#runs[2 * index + 1] as number;
      const length = this.#endOf(index) - first;
      if (start + length <= 0) break;
      if (((sequence + start - this.#floor) | 0) < 0) break;
      const stop = Math.min(start + length, to - from);
      for (let i = Math.max(start, 0); i < stop; i += 1) {
        bytes[from + i] = this.#bytes[first + i - start] as number;
      }
      if (stop > start) end = Math.max(end, from + stop);
    }
    return end;
  }

  #endOf(index: number): number {
    const next = index + 1;
    return next === this.#runCount ? this.#byteCount : (this.#runs[2 * next + 1] as number);
  }

  #makeRoom(length: number): void {
    if (2 * this.#runCount === this.#runs.length) {
      const runs = new Int32Array(2 * this.#runs.length);
      runs.set(this.#runs);
      this.#runs = runs;
    }
    if (this.#byteCount + length <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#byteCount + length));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  #forgetHalf(): void {
    let count = this.#runCount >>> 1;
    while (count < this.#runCount && this.#endOf(count - 1) < this.#byteCount / 2) count += 1;
    this.#forget(count, this.#runs[2 * count - 2] as number);
  }

  /** Drop the `count` oldest runs; what lies before `floor` is blank from now on. */
  #forget(count: number, floor: number): void {
    const dropped = count === 0 ? 0 : this.#endOf(count - 1);
    this.#floor = floor;
    this.#runs.copyWithin(0, 2 * count, 2 * this.#runCount);
    this.#bytes.copyWithin(0, dropped, this.#byteCount);
    this.#runCount -= count;
    this.#byteCount -= dropped;
    for (let index = 0; index < this.#runCount; index += 1) {
      this.#runs[2 * index + 1] = (this.#runs[2 * index + 1] as number) - dropped;
    }
  }
}
