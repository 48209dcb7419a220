import { BitPermutation } from './bit-permutation.js';
import { clearBits } from './block.js';
import type { Key } from './key.js';
import { type Direction, type Permutation, replaceAt } from './permutation.js';

// RFC 4291, section 2.7: flags and scope share the second byte.
const FLAGS = 1;
/** The group belongs to a unicast prefix. RFC 3306, section 4. */
const PREFIX_BASED = 0x20;
const PREFIX_LENGTH = 3;
const PREFIX = 4;
const NETWORK_BYTES = 8;
const NETWORK_BITS = 64;
const LAST_24_BITS = [13, 14, 15];
const NO_TWEAK = new Uint8Array(0);

/** The last 24 bits of a solicited-node group (3 bytes), where the address they belong to is unknown. */
export class NodeBitsPermutation implements Permutation {
  readonly #bits: BitPermutation;

  constructor(key: Key) {
    this.#bits = new BitPermutation(key.derive('solicited node', 16), 24);
  }

  encrypt(bits: Uint8Array): void {
    this.#bits.encrypt(bits, NO_TWEAK);
  }

  decrypt(bits: Uint8Array): void {
    this.#bits.decrypt(bits, NO_TWEAK);
  }
}

/** Whether these 16 bytes are ff02::1:ffXX:XXXX (RFC 4291, 2.7.1), or ff02::2:ffXX:XXXX (RFC 4620, 5). */
export function isSolicitedNode(address: Uint8Array, at: number): boolean {
  if (address[at] !== 0xff || address[at + 1] !== 0x02 || address[at + 12] !== 0xff) return false;
  for (let i = 2; i < 11; i += 1) if (address[at + i] !== 0) return false;
  return address[at + 11] === 1 || address[at + 11] === 2;
}

/** Group addresses of IPv6: they stay, but for the parts that come from a unicast address. */
export class GroupPermutation implements Permutation {
  readonly #nodeBits: Permutation;
  readonly #addresses: Permutation;

  /** `addresses` replaces the networks that groups belong to. */
  constructor(nodeBits: Permutation, addresses: Permutation) {
    this.#nodeBits = nodeBits;
    this.#addresses = addresses;
  }

  encrypt(address: Uint8Array): void {
    this.#replace(address, 'encrypt');
  }

  decrypt(address: Uint8Array): void {
    this.#replace(address, 'decrypt');
  }

  #replace(address: Uint8Array, direction: Direction): void {
    if (isSolicitedNode(address, 0)) replaceAt(this.#nodeBits, address, LAST_24_BITS, direction);
    else if (((address[FLAGS] as number) & PREFIX_BASED) !== 0)
      this.#replacePrefix(address, direction);
  }

  /** Also the network of an embedded rendezvous point. RFC 3956, section 3. */
  #replacePrefix(address: Uint8Array, direction: Direction): void {
    const length = Math.min(address[PREFIX_LENGTH] as number, NETWORK_BITS);
    const field = address.subarray(PREFIX, PREFIX + NETWORK_BYTES);
    const network = new Uint8Array(16);
    network.set(field);
    clearBits(network, length);
    this.#addresses[direction](network);
    clearBits(network, length);
    field.set(network.subarray(0, NETWORK_BYTES));
  }
}
