import { type Block, isInside, overlap } from './block.js';
import type { Permutation } from './permutation.js';

/** The addresses of one block are to become those of another of the same length, host by host. */
export interface Substitution {
  readonly from: Block;
  readonly to: Block;
}

/** Whether these substitutions together are one to one: equal lengths, and none overlapping another. */
export function areOneToOne(substitutions: readonly Substitution[]): boolean {
  return substitutions.every(
    ({ from, to }, i) =>
      from.length === to.length &&
      from.address.length === to.address.length &&
      substitutions
        .slice(i + 1)
        .every((other) => !overlap(from, other.from) && !overlap(to, other.to)),
  );
}

/**
 * A permutation with some blocks given by hand. What the inner one puts into a block that is taken
 * goes where the inner one would have put the addresses that took it: the map stays one to one.
 */
export class Substituted implements Permutation {
  readonly #inner: Permutation;
  readonly #substitutions: readonly Substitution[];

  constructor(inner: Permutation, substitutions: readonly Substitution[]) {
    this.#inner = inner;
    this.#substitutions = substitutions;
  }

  encrypt(address: Uint8Array): void {
    if (this.#move(address, 'from', 'to')) return;
    do this.#inner.encrypt(address);
    while (this.#move(address, 'to', 'from'));
  }

  decrypt(address: Uint8Array): void {
    if (this.#move(address, 'to', 'from')) return;
    do this.#inner.decrypt(address);
    while (this.#move(address, 'from', 'to'));
  }

  #move(address: Uint8Array, source: 'from' | 'to', target: 'from' | 'to'): boolean {
    const found = this.#substitutions.find((each) => isInside(address, each[source]));
    if (found === undefined) return false;
    replacePrefix(address, found[target]);
    return true;
  }
}

function replacePrefix(address: Uint8Array, block: Block): void {
  for (let i = 0; i < address.length; i += 1) {
    const taken = Math.min(8, Math.max(0, block.length - i * 8));
    const hostMask = 0xff >>> taken;
    address[i] = ((address[i] as number) & hostMask) | (block.address[i] as number);
  }
}
