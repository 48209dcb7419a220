/** Bytes behind the layers that are to stay as the layers left them, in the order in which they were entered. */
export class AccountedRanges {
  count = 0;
  readonly #most: number;
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  constructor(most: number) {
    this.#most = most;
    this.#from = new Int32Array(most);
    this.#to = new Int32Array(most);
  }

  get isFull(): boolean {
    return this.count === this.#most;
  }

  /** Enter a range; false when there is no room. */
  add(from: number, to: number): boolean {
    if (this.isFull) return false;
    this.#from[this.count] = from;
    this.#to[this.count] = to;
    this.count += 1;
    return true;
  }

  /** Enter a range that may go on where the last one ends. */
  extend(from: number, to: number): boolean {
    const last = this.count - 1;
    if (last < 0 || this.to(last) !== from) return this.add(from, to);
    this.#to[last] = to;
    return true;
  }

  from(index: number): number {
    return this.#from[index] as number;
  }

  to(index: number): number {
    return this.#to[index] as number;
  }
}
