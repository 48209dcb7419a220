/** A set of byte strings of one even length, each with a number in order of arrival. */
export class ByteTable {
  readonly width: number;
  count = 0;
  #keys: Uint8Array;
  #slots: Int32Array;
  readonly #limit: number;

  constructor(width: number, limit = 4_000_000) {
    this.width = width;
    this.#limit = limit;
    this.#keys = new Uint8Array(width * 64);
    this.#slots = new Int32Array(128);
  }

  /** The number of the key at `at`; -1 when it is not in the set. */
  find(bytes: Uint8Array, at: number): number {
    return (this.#slots[this.#slotOf(bytes, at)] as number) - 1;
  }

  /** The number of the key at `at`, which is put into the set; -1 when the set is full. */
  add(bytes: Uint8Array, at: number): number {
    const slot = this.#slotOf(bytes, at);
    const known = this.#slots[slot] as number;
    if (known > 0) return known - 1;
    if (this.count === this.#limit) return -1;
    const number = this.count;
    if ((number + 1) * this.width > this.#keys.length) {
      const larger = new Uint8Array(this.#keys.length * 2);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    for (let index = 0; index < this.width; index += 1) {
      this.#keys[number * this.width + index] = bytes[at + index] as number;
    }
    this.#slots[slot] = number + 1;
    this.count += 1;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  /** The key with this number; valid until the next `add`. */
  key(number: number): Uint8Array {
    return this.#keys.subarray(number * this.width, (number + 1) * this.width);
  }

  /** A copy of all keys, in order of arrival. */
  keys(): Uint8Array {
    return this.#keys.slice(0, this.count * this.width);
  }

  #slotOf(bytes: Uint8Array, at: number): number {
    let hash = 0;
    for (let index = at; index < at + this.width; index += 2) {
      const pair = ((bytes[index] as number) << 8) | (bytes[index + 1] as number);
      hash = Math.imul(hash ^ pair, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    const mask = this.#slots.length - 1;
    let slot = Math.imul(hash, 0x9e3779b1) >>> 7;
    for (slot &= mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] as number) - 1;
      if (number < 0 || this.isKey(number, bytes, at)) return slot;
    }
  }

  /** Whether the key with this number stands at `at`. */
  isKey(number: number, bytes: Uint8Array, at: number): boolean {
    const base = number * this.width;
    for (let index = 0; index < this.width; index += 1) {
      if (this.#keys[base + index] !== bytes[at + index]) return false;
    }
    return true;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.count; number += 1) {
      this.#slots[this.#slotOf(this.#keys, number * this.width)] = number + 1;
    }
  }
}
