import { BitPermutation } from './bit-permutation.js';
import { type Block, clearBits } from './block.js';
import { type Ipv6Kinds, SIX_TO_FOUR_ZONE, ZONES, zoneOf } from './ipv6-kind.js';
import type { Key } from './key.js';
import type { PrefixTree } from './prefix-tree.js';

const NETWORK_BITS = 64;
const NETWORK_BYTES = 8;
const ADDRESS_BITS = 128;

/**
 * How the two halves of an IPv6 address are replaced: first the interface identifier, one to one for
 * each network, then the network, one to one for each new identifier. `carried` bits of the network
 * belong to what the address carries and stay.
 */
export interface Ipv6Halves {
  encryptInterface(address: Uint8Array): void;
  decryptInterface(address: Uint8Array): void;
  encryptNetwork(address: Uint8Array, carried: number): void;
  decryptNetwork(address: Uint8Array, carried: number): void;
}

/** Both halves by one prefix-preserving tree. */
export class TreeHalves implements Ipv6Halves {
  readonly #tree: PrefixTree;

  constructor(tree: PrefixTree) {
    this.#tree = tree;
  }

  encryptInterface(address: Uint8Array): void {
    this.#tree.encryptBits(address, NETWORK_BITS, ADDRESS_BITS);
  }

  decryptInterface(address: Uint8Array): void {
    this.#tree.decryptBits(address, NETWORK_BITS, ADDRESS_BITS);
  }

  encryptNetwork(address: Uint8Array, carried: number): void {
    this.#tree.encryptBits(address, carried, NETWORK_BITS);
  }

  decryptNetwork(address: Uint8Array, carried: number): void {
    this.#tree.decryptBits(address, carried, NETWORK_BITS);
  }
}

/** Both halves without any relation to other addresses: each is the tweak of the other. */
export class ScatteredHalves implements Ipv6Halves {
  readonly #kinds: Ipv6Kinds;
  readonly #interface: BitPermutation;
  readonly #networks: readonly BitPermutation[];

  constructor(key: Key, kinds: Ipv6Kinds) {
    this.#kinds = kinds;
    this.#interface = new BitPermutation(key.derive('ipv6 scatter interface', 16), NETWORK_BITS);
    const secret = key.derive('ipv6 scatter network', 16);
    // A zone of one network has nothing to permute.
    this.#networks = ZONES.map(
      (_, zone) => new BitPermutation(secret, Math.max(NETWORK_BITS - fixedBits(zone), 8)),
    );
  }

  encryptInterface(address: Uint8Array): void {
    this.#interface.encrypt(address.subarray(NETWORK_BYTES), address.slice(0, NETWORK_BYTES));
  }

  decryptInterface(address: Uint8Array): void {
    this.#interface.decrypt(address.subarray(NETWORK_BYTES), address.slice(0, NETWORK_BYTES));
  }

  encryptNetwork(address: Uint8Array): void {
    this.#walkNetwork(address, 'encrypt');
  }

  decryptNetwork(address: Uint8Array): void {
    this.#walkNetwork(address, 'decrypt');
  }

  #walkNetwork(address: Uint8Array, direction: 'encrypt' | 'decrypt'): void {
    const kind = this.#kinds.of(address);
    const zone = zoneOf(kind);
    const fixed = fixedBits(zone);
    if (fixed === NETWORK_BITS) return;
    const network = address.subarray(0, NETWORK_BYTES);
    const tweak = address.slice();
    clearBits(tweak.subarray(0, NETWORK_BYTES), fixed);
    do this.#networks[zone]?.[direction](network, tweak);
    while (this.#kinds.of(address) !== kind);
  }
}

/** The bits of a zone's networks that are not permuted: in 6to4 also those of the IPv4 address. */
function fixedBits(zone: number): number {
  return zone === SIX_TO_FOUR_ZONE ? 48 : (ZONES[zone] as Block).length;
}
