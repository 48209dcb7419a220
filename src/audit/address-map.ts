import { ByteTable } from './byte-table.js';
import { ADDRESS, ADDRESS_LENGTHS, type AddressKind } from './headers.js';

/** Originals of one kind and what each became, byte by byte one after another. */
export interface AddressPairs {
  readonly kind: AddressKind;
  readonly originals: Uint8Array;
  readonly pseudonyms: Uint8Array;
}

/** Which original became which pseudonym, as the packets show it. */
export class AddressMap {
  readonly #originals = ADDRESS_LENGTHS.map((width) => new ByteTable(width));
  readonly #pseudonyms = ADDRESS_LENGTHS.map((width) => new ByteTable(width));
  readonly #forward = ADDRESS_LENGTHS.map(() => new GrowingNumbers());
  readonly #backward = ADDRESS_LENGTHS.map(() => new GrowingNumbers());

  /** Whether this pair was entered before and is the only one of both. */
  isKnown(
    kind: AddressKind,
    original: Uint8Array,
    originalAt: number,
    pseudonym: Uint8Array,
    pseudonymAt: number,
  ): boolean {
    const from = (this.#originals[kind] as ByteTable).find(original, originalAt);
    if (from < 0) return false;
    const to = (this.#forward[kind] as GrowingNumbers).get(from);
    return to >= 0 && (this.#pseudonyms[kind] as ByteTable).isKey(to, pseudonym, pseudonymAt);
  }

  /** Enter a pair; false when either is already paired with another. */
  pair(
    kind: AddressKind,
    original: Uint8Array,
    originalAt: number,
    pseudonym: Uint8Array,
    pseudonymAt: number,
  ): boolean {
    const from = (this.#originals[kind] as ByteTable).add(original, originalAt);
    const to = (this.#pseudonyms[kind] as ByteTable).add(pseudonym, pseudonymAt);
    if (from < 0 || to < 0) return true;
    const forward = this.#forward[kind] as GrowingNumbers;
    const backward = this.#backward[kind] as GrowingNumbers;
    const known = forward.get(from);
    const back = backward.get(to);
    if (known < 0) forward.set(from, to);
    if (back < 0) backward.set(to, from);
    return (known < 0 || known === to) && (back < 0 || back === from);
  }

  /** Every pair, for `merge`. */
  export(): AddressPairs[] {
    return Object.values(ADDRESS).map((kind) => {
      const table = this.#originals[kind] as ByteTable;
      const { width, count } = table;
      const pseudonyms = new Uint8Array(count * width);
      for (let from = 0; from < count; from += 1) {
        const to = (this.#forward[kind] as GrowingNumbers).get(from);
        pseudonyms.set((this.#pseudonyms[kind] as ByteTable).key(to), from * width);
      }
      return { kind, originals: table.keys(), pseudonyms };
    });
  }

  /** Enter the pairs of another map; answers how many contradict those that are here. */
  merge({ kind, originals, pseudonyms }: AddressPairs): number {
    let contradictions = 0;
    for (let at = 0; at < originals.length; at += ADDRESS_LENGTHS[kind]) {
      if (!this.pair(kind, originals, at, pseudonyms, at)) contradictions += 1;
    }
    return contradictions;
  }

  /** Whether the address at `at` became another one somewhere. */
  isOriginal(kind: AddressKind, bytes: Uint8Array, at: number): boolean {
    return (this.#originals[kind] as ByteTable).find(bytes, at) >= 0;
  }

  /** How many originals of this kind there are. */
  count(kind: AddressKind): number {
    return (this.#originals[kind] as ByteTable).count;
  }

  /** Whether the address at `at` is the pseudonym of some other. */
  isPseudonym(kind: AddressKind, bytes: Uint8Array, at: number): boolean {
    return (this.#pseudonyms[kind] as ByteTable).find(bytes, at) >= 0;
  }
}

/** A list of numbers that grows; -1 where nothing was set. */
class GrowingNumbers {
  #numbers = new Int32Array(64).fill(-1);

  get(index: number): number {
    return this.#numbers[index] ?? -1;
  }

  set(index: number, value: number): void {
    if (index >= this.#numbers.length) {
      const larger = new Int32Array(Math.max(index + 1, this.#numbers.length * 2)).fill(-1);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[index] = value;
  }
}
