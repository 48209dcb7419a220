import { BitPermutation } from './bit-permutation.js';
import { type Block, isInside } from './block.js';
import type { Key } from './key.js';
import type { Permutation } from './permutation.js';

const ADDRESS_BITS = 32;

interface Zone {
  readonly bits: BitPermutation;
  readonly tweak: Uint8Array;
}

/**
 * A keyed permutation of IPv4 addresses that shows no relation between them: each special block maps
 * onto itself, and so does all that is left, the public addresses.
 */
export class Ipv4Scatter implements Permutation {
  readonly #blocks: readonly Block[];
  readonly #zones: readonly Zone[];

  constructor(key: Key, special: readonly Block[]) {
    this.#blocks = special;
    const secret = key.derive('ipv4 scatter', 16);
    const zone = (length: number, address: Uint8Array): Zone => ({
      bits: new BitPermutation(secret, ADDRESS_BITS - length),
      tweak: Uint8Array.of(length, ...address),
    });
    this.#zones = [
      ...special.map(({ address, length }) => zone(length, address)),
      zone(0, new Uint8Array(4)),
    ];
  }

  encrypt(address: Uint8Array): void {
    this.#walk(address, 'encrypt');
  }

  decrypt(address: Uint8Array): void {
    this.#walk(address, 'decrypt');
  }

  #walk(address: Uint8Array, direction: 'encrypt' | 'decrypt'): void {
    const index = this.#zoneOf(address);
    const zone = this.#zones[index] as Zone;
    do zone.bits[direction](address, zone.tweak);
    while (this.#zoneOf(address) !== index);
  }

  #zoneOf(address: Uint8Array): number {
    const found = this.#blocks.findIndex((block) => isInside(address, block));
    return found < 0 ? this.#blocks.length : found;
  }
}
