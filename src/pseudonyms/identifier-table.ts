const FIRST_CAPACITY = 1024;

/**
 * Which pseudonym an identifier of `words` 32-bit words has, for every identifier that was seen.
 * Open addressing in one typed array: an entry is the original's words, then the pseudonym's.
 */
export class IdentifierTable {
  readonly words: number;
  count = 0;
  slots: Int32Array;
  readonly #stride: number;
  readonly #factorA: number;
  readonly #factorB: number;
  readonly #factorC: number;
  readonly #factorD: number;
  #shift: number;
  #capacity = FIRST_CAPACITY;
  /** An original of all zeros marks a free slot; its own pseudonym stands in the last one. */
  #hasZero = false;

  /** `seed`: 16 secret bytes, so that nobody can choose identifiers that fall on one slot. */
  constructor(words: number, seed: Uint8Array) {
    this.words = words;
    this.#stride = words * 2;
    const factors = new DataView(Uint8Array.from(seed).buffer);
    this.#factorA = factors.getInt32(0) | 1;
    this.#factorB = factors.getInt32(4) | 1;
    this.#factorC = factors.getInt32(8) | 1;
    this.#factorD = factors.getInt32(12) | 1;
    this.#shift = 32 - Math.log2(FIRST_CAPACITY);
    this.slots = new Int32Array((FIRST_CAPACITY + 1) * this.#stride);
  }

  /** Where in `slots` the pseudonym of an original of one word stands; -1 when it has none yet. */
  find1(a: number): number {
    if (a === 0) return this.#findZero();
    const { slots } = this;
    let at = this.#slotOf(a, 0, 0, 0) << 1;
    for (;;) {
      const found = slots[at] as number;
      if (found === a) return at + 1;
      if (found === 0) return -1;
      at = at + 2 === this.#capacity << 1 ? 0 : at + 2;
    }
  }

  /** As `find1`, for two words. */
  find2(a: number, b: number): number {
    if ((a | b) === 0) return this.#findZero();
    const { slots } = this;
    let at = this.#slotOf(a, b, 0, 0) << 2;
    for (;;) {
      const first = slots[at] as number;
      const second = slots[at + 1] as number;
      if (first === a && second === b) return at + 2;
      if ((first | second) === 0) return -1;
      at = at + 4 === this.#capacity << 2 ? 0 : at + 4;
    }
  }

  /** As `find1`, for four words. */
  find4(a: number, b: number, c: number, d: number): number {
    if ((a | b | c | d) === 0) return this.#findZero();
    const { slots } = this;
    let at = this.#slotOf(a, b, c, d) << 3;
    for (;;) {
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) {
        return at + 4;
      }
      if (this.#isFree(at)) return -1;
      at = at + 8 === this.#capacity << 3 ? 0 : at + 8;
    }
  }

  /** Enter an original that `find` did not find; answers where its pseudonym stands. */
  insert(original: Int32Array, pseudonym: Int32Array): number {
    if ((this.count + 1) * 2 > this.#capacity) this.#grow();
    this.count += 1;
    const at = this.#place(original, 0);
    this.slots.set(pseudonym, at + this.words);
    return at + this.words;
  }

  /** Where each entry stands in `slots`. */
  *entries(): Generator<number> {
    if (this.#hasZero) yield this.#capacity * this.#stride;
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      if (!this.#isFree(slot * this.#stride)) yield slot * this.#stride;
    }
  }

  #findZero(): number {
    return this.#hasZero ? this.#capacity * this.#stride + this.words : -1;
  }

  #slotOf(a: number, b: number, c: number, d: number): number {
    const hash =
      Math.imul(a, this.#factorA) +
      Math.imul(b, this.#factorB) +
      Math.imul(c, this.#factorC) +
      Math.imul(d, this.#factorD);
    return Math.imul(hash ^ (hash >>> 16), this.#factorA) >>> this.#shift;
  }

  #place(words: Int32Array, from: number): number {
    const at = this.#firstFree(words, from);
    for (let i = 0; i < this.words; i += 1) this.slots[at + i] = words[from + i] as number;
    return at;
  }

  #firstFree(words: Int32Array, from: number): number {
    const word = (i: number) => (i < this.words ? (words[from + i] as number) : 0);
    if ((word(0) | word(1) | word(2) | word(3)) === 0) {
      this.#hasZero = true;
      return this.#capacity * this.#stride;
    }
    let slot = this.#slotOf(word(0), word(1), word(2), word(3));
    while (!this.#isFree(slot * this.#stride)) slot = (slot + 1) % this.#capacity;
    return slot * this.#stride;
  }

  #isFree(at: number): boolean {
    let any = 0;
    for (let i = 0; i < this.words; i += 1) any |= this.slots[at + i] as number;
    return any === 0;
  }

  #grow(): void {
    const before = this.slots;
    const starts = [...this.entries()];
    this.#capacity *= 2;
    this.#shift -= 1;
    this.slots = new Int32Array((this.#capacity + 1) * this.#stride);
    for (const start of starts) {
      const at = this.#place(before, start);
      for (let i = this.words; i < this.#stride; i += 1)
        this.slots[at + i] = before[start + i] as number;
    }
  }
}
