import { BitPermutation } from './bit-permutation.js';
import type { Key } from './key.js';
import { type Direction, type Permutation, replaceAt } from './permutation.js';

// IEEE 802-2014, clause 8.2: the two lowest bits of the first byte say what kind of address it is.
const GROUP = 0x01;
const KIND_BITS = 0x03;
const FIRST_NIC_BYTE = 3;
const LAST_24_BITS = [3, 4, 5];
const NO_TWEAK = new Uint8Array(0);

/** Whether the vendor's half of a MAC address is replaced with the rest. */
export type MacVendor = 'keep' | 'hide';

/** Whether these 6 bytes are the group MAC address of a solicited-node group. RFC 2464, section 7. */
export function isSolicitedNodeMac(mac: Uint8Array, at: number): boolean {
  return mac[at] === 0x33 && mac[at + 1] === 0x33 && mac[at + 2] === 0xff;
}

/** Group addresses, zero, and the virtual routers of RFC 9568, section 7.3, name nobody: they stay. */
export function isKeptMac(mac: Uint8Array): boolean {
  const [a, b, c, d, e, f] = mac;
  if (((a as number) & GROUP) !== 0) return true;
  if (a !== 0 || b !== 0) return false;
  const isZero = c === 0 && d === 0 && e === 0 && f === 0;
  return isZero || (c === 0x5e && d === 0 && (e === 1 || e === 2));
}

/**
 * A keyed permutation of MAC addresses (6 bytes). The group and the local bit stay, and so does the
 * vendor's half if it is to be kept.
 */
export class MacPermutation implements Permutation {
  readonly #keepsVendor: boolean;
  readonly #bits: BitPermutation;
  readonly #nodeBits: Permutation;

  /** `nodeBits` replaces the last 24 bits of solicited-node groups. */
  constructor(key: Key, vendor: MacVendor, nodeBits: Permutation) {
    this.#nodeBits = nodeBits;
    this.#keepsVendor = vendor === 'keep';
    this.#bits = new BitPermutation(
      key.derive(`mac vendor=${vendor}`, 16),
      this.#keepsVendor ? 24 : 46,
    );
  }

  encrypt(mac: Uint8Array): void {
    this.#replace(mac, 'encrypt');
  }

  decrypt(mac: Uint8Array): void {
    this.#replace(mac, 'decrypt');
  }

  #replace(mac: Uint8Array, direction: Direction): void {
    if (isSolicitedNodeMac(mac, 0)) replaceAt(this.#nodeBits, mac, LAST_24_BITS, direction);
    if (isKeptMac(mac)) return;
    do this.#step(mac, direction);
    while (isKeptMac(mac));
  }

  #step(mac: Uint8Array, direction: Direction): void {
    if (this.#keepsVendor) {
      const vendor = mac.slice(0, FIRST_NIC_BYTE);
      // An interface identifier has the local bit inverted: it is to go with its MAC address all the same.
      vendor[0] = (vendor[0] as number) & ~KIND_BITS;
      this.#bits[direction](mac.subarray(FIRST_NIC_BYTE), vendor);
      return;
    }
    // The kind bits are the lowest of their byte: move the others together.
    const first = mac[0] as number;
    mac[0] = first >>> 2;
    this.#bits[direction](mac, NO_TWEAK);
    mac[0] = ((mac[0] as number) << 2) | (first & KIND_BITS);
  }
}

/** A keyed permutation of EUI-64s (8 bytes) that were not made from a MAC address. */
export class Eui64Permutation implements Permutation {
  readonly #bits: BitPermutation;

  constructor(key: Key) {
    this.#bits = new BitPermutation(key.derive('eui64', 16), 62);
  }

  encrypt(identifier: Uint8Array): void {
    this.#replace(identifier, 'encrypt');
  }

  decrypt(identifier: Uint8Array): void {
    this.#replace(identifier, 'decrypt');
  }

  #replace(identifier: Uint8Array, direction: Direction): void {
    if (isBlank(identifier)) return;
    const first = identifier[0] as number;
    do {
      identifier[0] = (identifier[0] as number) >>> 2;
      this.#bits[direction](identifier, NO_TWEAK);
      identifier[0] = ((identifier[0] as number) << 2) | (first & KIND_BITS);
    } while (holdsMac(identifier, 0) || isBlank(identifier));
  }
}

/** Whether these 8 bytes are a MAC address around ff:fe. */
export function holdsMac(identifier: Uint8Array, at: number): boolean {
  return (
    identifier[at + 3] === 0xff &&
    identifier[at + 4] === 0xfe &&
    ((identifier[at] as number) & GROUP) === 0
  );
}

function isBlank(identifier: Uint8Array): boolean {
  return identifier.every((byte) => byte === 0);
}
