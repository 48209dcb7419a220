import { u24 } from '../frame/bytes.js';
import { clearBits } from './block.js';
import { IdentifierCache, type Replacement } from './identifier-cache.js';
import { isSolicitedNode } from './ipv6-group.js';
import type { Key } from './key.js';
import { Eui64Permutation, holdsMac, isSolicitedNodeMac } from './mac.js';
import type { Permutation } from './permutation.js';

const NO_SOLICITATION = -1;
// Where the last 24 bits stand in an address, in a solicited-node group, and in its MAC address.
const LAST_24_OF_ADDRESS = 13;
const LAST_24_OF_MAC = 3;

type Encrypt = Pick<Permutation, 'encrypt'>;

/** How the identifiers of one run are replaced. */
export interface AddressReplacements {
  readonly ipv4: Encrypt;
  readonly ipv6: Encrypt;
  readonly mac: Encrypt;
  /** Whether solicited-node groups follow the address they stand for. */
  readonly followsSolicitation: boolean;
}

/** Addresses of every kind, replaced in place. */
export class Addresses {
  readonly caches: Readonly<Record<'ipv4' | 'ipv6' | 'mac' | 'eui64', IdentifierCache>>;
  readonly #ipv4: IdentifierCache;
  readonly #ipv6: IdentifierCache;
  readonly #mac: IdentifierCache;
  readonly #eui64: IdentifierCache;
  readonly #followsSolicitation: boolean;
  /** The last 24 bits of the solicited address, and of its pseudonym. */
  #solicited = NO_SOLICITATION;
  #solicitedPseudonym = 0;

  constructor(key: Key, replacements: AddressReplacements) {
    const seed = key.derive('table', 16);
    this.#ipv4 = new IdentifierCache(replacements.ipv4, 4, seed);
    this.#ipv6 = new IdentifierCache(replacements.ipv6, 16, seed);
    this.#mac = new IdentifierCache(replacements.mac, 6, seed);
    this.#eui64 = new IdentifierCache(new Eui64Permutation(key), 8, seed);
    this.caches = { ipv4: this.#ipv4, ipv6: this.#ipv6, mac: this.#mac, eui64: this.#eui64 };
    this.#followsSolicitation = replacements.followsSolicitation;
  }

  ipv4(bytes: Uint8Array, at: number): void {
    this.#ipv4.replace4(bytes, at);
  }

  ipv6(bytes: Uint8Array, at: number): void {
    if (this.#solicited >= 0 && isSolicitedNode(bytes, at)) {
      if (this.#follow(bytes, at + LAST_24_OF_ADDRESS)) return;
    }
    this.#ipv6.replace16(bytes, at);
  }

  mac(bytes: Uint8Array, at: number): void {
    if (this.#solicited >= 0 && isSolicitedNodeMac(bytes, at)) {
      if (this.#follow(bytes, at + LAST_24_OF_MAC)) return;
    }
    this.#mac.replace6(bytes, at);
  }

  eui64(bytes: Uint8Array, at: number): void {
    if (!holdsMac(bytes, at)) {
      this.#eui64.replace8(bytes, at);
      return;
    }
    const mac = Uint8Array.of(...bytes.subarray(at, at + 3), ...bytes.subarray(at + 5, at + 8));
    this.#mac.replace6(mac, 0);
    bytes.set(mac.subarray(0, 3), at);
    bytes.set(mac.subarray(3), at + 5);
  }

  ipv4Prefix(bytes: Uint8Array, at: number, prefixLength: number): void {
    const prefix = bytes.subarray(at, at + 4);
    clearBits(prefix, prefixLength);
    this.#ipv4.replace4(prefix, 0);
    clearBits(prefix, prefixLength);
  }

  ipv6Prefix(bytes: Uint8Array, at: number, prefixLength: number): void {
    const prefix = bytes.subarray(at, at + 16);
    clearBits(prefix, prefixLength);
    this.#ipv6.replace16(prefix, 0);
    clearBits(prefix, prefixLength);
  }

  solicit(bytes: Uint8Array, at: number): void {
    this.#solicited = NO_SOLICITATION;
    if (at < 0 || !this.#followsSolicitation) return;
    const address = Uint8Array.from(bytes.subarray(at, at + 16));
    const original = u24(address, LAST_24_OF_ADDRESS);
    this.#ipv6.replace16(address, 0);
    this.#solicited = original;
    this.#solicitedPseudonym = u24(address, LAST_24_OF_ADDRESS);
  }

  /** Everything that was met. */
  *entries(): Generator<Replacement & { readonly kind: 'ipv4' | 'ipv6' | 'mac' | 'eui64' }> {
    for (const kind of ['ipv4', 'ipv6', 'mac', 'eui64'] as const) {
      for (const replacement of this.caches[kind].entries()) yield { kind, ...replacement };
    }
  }

  #follow(bytes: Uint8Array, at: number): boolean {
    if (u24(bytes, at) !== this.#solicited) return false;
    bytes[at] = this.#solicitedPseudonym >>> 16;
    bytes[at + 1] = this.#solicitedPseudonym >>> 8;
    bytes[at + 2] = this.#solicitedPseudonym;
    return true;
  }
}
