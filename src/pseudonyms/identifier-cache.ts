import { putU16, putU32, u16, u32 } from '../frame/bytes.js';
import { IdentifierTable } from './identifier-table.js';
import type { Permutation } from './permutation.js';

/** An identifier that was met, and what stands in its place. */
export interface Replacement {
  readonly original: Uint8Array;
  readonly pseudonym: Uint8Array;
}

/**
 * A permutation and its results so far. What was replaced before costs a look-up and allocates
 * nothing; the table is also the record of everything that was met.
 */
export class IdentifierCache {
  readonly #table: IdentifierTable;
  readonly #permutation: Pick<Permutation, 'encrypt'>;
  readonly #length: number;
  readonly #padding: number;
  /** How many times an identifier was replaced. */
  uses = 0;

  /** `length`: bytes of an identifier, 4, 6, 8 or 16. `seed`: 16 secret bytes. */
  constructor(permutation: Pick<Permutation, 'encrypt'>, length: number, seed: Uint8Array) {
    this.#permutation = permutation;
    this.#length = length;
    this.#table = new IdentifierTable(Math.ceil(length / 4), seed);
    this.#padding = this.#table.words * 4 - length;
  }

  get distinct(): number {
    return this.#table.count;
  }

  replace4(bytes: Uint8Array, at: number): void {
    const table = this.#table;
    let found = table.find1(u32(bytes, at) | 0);
    if (found < 0) found = this.#add(bytes, at);
    this.uses += 1;
    putU32(bytes, at, table.slots[found] as number);
  }

  replace6(bytes: Uint8Array, at: number): void {
    const table = this.#table;
    let found = table.find2(u16(bytes, at), u32(bytes, at + 2) | 0);
    if (found < 0) found = this.#add(bytes, at);
    this.uses += 1;
    putU16(bytes, at, table.slots[found] as number);
    putU32(bytes, at + 2, table.slots[found + 1] as number);
  }

  replace8(bytes: Uint8Array, at: number): void {
    const table = this.#table;
    let found = table.find2(u32(bytes, at) | 0, u32(bytes, at + 4) | 0);
    if (found < 0) found = this.#add(bytes, at);
    this.uses += 1;
    putU32(bytes, at, table.slots[found] as number);
    putU32(bytes, at + 4, table.slots[found + 1] as number);
  }

  replace16(bytes: Uint8Array, at: number): void {
    const table = this.#table;
    let found = table.find4(
      u32(bytes, at) | 0,
      u32(bytes, at + 4) | 0,
      u32(bytes, at + 8) | 0,
      u32(bytes, at + 12) | 0,
    );
    if (found < 0) found = this.#add(bytes, at);
    this.uses += 1;
    const { slots } = table;
    putU32(bytes, at, slots[found] as number);
    putU32(bytes, at + 4, slots[found + 1] as number);
    putU32(bytes, at + 8, slots[found + 2] as number);
    putU32(bytes, at + 12, slots[found + 3] as number);
  }

  /** Whether an identifier was met before. */
  has(value: Uint8Array): boolean {
    const [a = 0, b = 0, c = 0, d = 0] = this.#words(value);
    const table = this.#table;
    if (table.words === 1) return table.find1(a) >= 0;
    return (table.words === 2 ? table.find2(a, b) : table.find4(a, b, c, d)) >= 0;
  }

  /** Everything that was met. */
  *entries(): Generator<Replacement> {
    const { words, slots } = this.#table;
    for (const at of this.#table.entries()) {
      yield {
        original: this.#bytes(slots, at),
        pseudonym: this.#bytes(slots, at + words),
      };
    }
  }

  #add(bytes: Uint8Array, at: number): number {
    // Not `slice`: that of a Buffer shares its memory.
    const value = Uint8Array.from(bytes.subarray(at, at + this.#length));
    const original = this.#words(value);
    this.#permutation.encrypt(value);
    return this.#table.insert(original, this.#words(value));
  }

  #words(value: Uint8Array): Int32Array {
    const padded = new Uint8Array(this.#padding + this.#length);
    padded.set(value, this.#padding);
    return Int32Array.from({ length: this.#table.words }, (_, i) => u32(padded, i * 4) | 0);
  }

  #bytes(slots: Int32Array, at: number): Uint8Array {
    const padded = new Uint8Array(this.#padding + this.#length);
    for (let i = 0; i < this.#table.words; i += 1) putU32(padded, i * 4, slots[at + i] as number);
    return padded.subarray(this.#padding);
  }
}
