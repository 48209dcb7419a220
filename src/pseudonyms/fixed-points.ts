import { type Block, isInside } from './block.js';
import type { Permutation } from './permutation.js';

/** A permutation that leaves some blocks as they are. What would land on one walks the cycle on. */
export class FixedPoints implements Permutation {
  readonly #inner: Permutation;
  readonly #kept: readonly Block[];

  constructor(inner: Permutation, kept: readonly Block[]) {
    this.#inner = inner;
    this.#kept = kept;
  }

  encrypt(address: Uint8Array): void {
    if (this.isKept(address)) return;
    do this.#inner.encrypt(address);
    while (this.isKept(address));
  }

  decrypt(address: Uint8Array): void {
    if (this.isKept(address)) return;
    do this.#inner.decrypt(address);
    while (this.isKept(address));
  }

  isKept(address: Uint8Array): boolean {
    for (const block of this.#kept) if (isInside(address, block)) return true;
    return false;
  }
}
