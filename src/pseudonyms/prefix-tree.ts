import { type Block, commonPrefix } from './block.js';
import type { NodeBits } from './node-bits.js';
import type { Permutation } from './permutation.js';

/**
 * A prefix-preserving permutation of addresses: a binary tree, each node of which leaves the next bit
 * or flips it. Nodes above a locked block leave it, so that each such block maps onto itself.
 */
export class PrefixTree implements Permutation {
  readonly #bits: NodeBits;
  readonly #locks: readonly Block[];

  constructor(bits: NodeBits, locks: readonly Block[]) {
    this.#bits = bits;
    this.#locks = locks;
  }

  encrypt(address: Uint8Array): void {
    this.encryptBits(address, 0, address.length * 8);
  }

  decrypt(address: Uint8Array): void {
    this.decryptBits(address, 0, address.length * 8);
  }

  /** Replace the bits `from` to `to`; those before `from` are to be the original's. */
  encryptBits(address: Uint8Array, from: number, to: number): void {
    const flips = this.#bits.path(address, Math.max(from, this.#lockedLength(address)), to);
    for (let i = 0; i < flips.length; i += 1) {
      address[i] = (address[i] as number) ^ (flips[i] as number);
    }
  }

  decryptBits(address: Uint8Array, from: number, to: number): void {
    // Locked bits are alike on both sides, and each further bit needs only the recovered ones before it.
    for (let depth = Math.max(from, this.#lockedLength(address)); depth < to; depth += 1) {
      const flips = this.#bits.path(address, depth, depth + 1);
      const at = depth >>> 3;
      address[at] = (address[at] as number) ^ (flips[at] as number);
    }
  }

  /** The locked nodes on the path to an address are the first ones: an ancestor's ancestor is one too. */
  #lockedLength(address: Uint8Array): number {
    let locked = 0;
    for (const lock of this.#locks) {
      const common = commonPrefix(address, lock.address);
      locked = Math.max(locked, Math.min(common + 1, lock.length));
    }
    return locked;
  }
}
