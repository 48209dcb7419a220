import type { Pseudonyms } from '../frame/pseudonyms.js';
import type { Block } from './block.js';
import { clearBits } from './block.js';
import { IdentifierCache, type Replacement } from './identifier-cache.js';
import { isSolicitedNode } from './ipv6-group.js';
import type { Key } from './key.js';
import { isSolicitedNodeMac, type MacVendor } from './mac.js';
import { type AddressPermutations, addressPermutations, type Scheme } from './scheme.js';
import type { Substitution } from './substitution.js';

export interface PseudonymOptions {
  readonly key: Key;
  readonly scheme?: Scheme;
  /** Address blocks that are left as they are; nothing else becomes one of their addresses. */
  readonly keep?: readonly Block[];
  readonly maps?: readonly Substitution[];
  readonly macMaps?: readonly Substitution[];
  readonly macVendor?: MacVendor;
  /** NAT64 prefixes of the network at hand. */
  readonly translators?: readonly Block[];
}

const NO_SOLICITATION = -1;
const LAST_24_BITS = 0xffffff;

/** The replacements of one run under one key. */
export class KeyedPseudonyms implements Pseudonyms {
  readonly #ipv4: IdentifierCache;
  readonly #ipv6: IdentifierCache;
  readonly #mac: IdentifierCache;
  readonly #followsSolicitation: boolean;
  /** The last 24 bits of the solicited address, and of its pseudonym. */
  #solicited = NO_SOLICITATION;
  #solicitedPseudonym = 0;

  constructor(options: PseudonymOptions) {
    const { key, scheme = 'locked' } = options;
    const permutations: AddressPermutations = addressPermutations(key, {
      scheme,
      keep: options.keep ?? [],
      translators: options.translators ?? [],
      maps: options.maps ?? [],
      macMaps: options.macMaps ?? [],
      macVendor: options.macVendor ?? 'hide',
    });
    const seed = key.derive('table', 16);
    this.#ipv4 = new IdentifierCache(permutations.ipv4, 4, seed);
    this.#ipv6 = new IdentifierCache(permutations.ipv6, 16, seed);
    this.#mac = new IdentifierCache(permutations.mac, 6, seed);
    this.#followsSolicitation = scheme === 'locked' || scheme === 'scatter';
  }

  ipv4(bytes: Uint8Array, at: number): void {
    this.#ipv4.replace4(bytes, at);
  }

  ipv6(bytes: Uint8Array, at: number): void {
    if (this.#solicited >= 0 && isSolicitedNode(bytes, at) && this.#follow(bytes, at + 13)) return;
    this.#ipv6.replace16(bytes, at);
  }

  mac(bytes: Uint8Array, at: number): void {
    if (this.#solicited >= 0 && isSolicitedNodeMac(bytes, at) && this.#follow(bytes, at + 3))
      return;
    this.#mac.replace6(bytes, at);
  }

  eui64(bytes: Uint8Array, at: number): void {
    bytes.fill(0, at, at + 8);
  }

  ipv4Prefix(bytes: Uint8Array, at: number, prefixLength: number): void {
    const prefix = bytes.subarray(at, at + 4);
    clearBits(prefix, prefixLength);
    this.ipv4(prefix, 0);
    clearBits(prefix, prefixLength);
  }

  ipv6Prefix(bytes: Uint8Array, at: number, prefixLength: number): void {
    const prefix = bytes.subarray(at, at + 16);
    clearBits(prefix, prefixLength);
    this.ipv6(prefix, 0);
    clearBits(prefix, prefixLength);
  }

  solicit(bytes: Uint8Array, at: number): void {
    this.#solicited = NO_SOLICITATION;
    if (at < 0 || !this.#followsSolicitation) return;
    const address = bytes.slice(at, at + 16);
    const original = last24(address);
    this.ipv6(address, 0);
    this.#solicited = original;
    this.#solicitedPseudonym = last24(address);
  }

  word(bytes: Uint8Array, start: number, end: number): void {
    bytes.fill(0, start, end);
  }

  hostName(bytes: Uint8Array, start: number, end: number): void {
    bytes.fill(0, start, end);
  }

  addressText(bytes: Uint8Array, start: number, end: number): void {
    bytes.fill(0, start, end);
  }

  *seen(): Generator<Replacement> {
    yield* this.#ipv4.entries();
    yield* this.#ipv6.entries();
    yield* this.#mac.entries();
  }

  #follow(bytes: Uint8Array, at: number): boolean {
    const original =
      ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    if (original !== this.#solicited) return false;
    bytes[at] = this.#solicitedPseudonym >>> 16;
    bytes[at + 1] = this.#solicitedPseudonym >>> 8;
    bytes[at + 2] = this.#solicitedPseudonym;
    return true;
  }
}

export function createPseudonyms(options: PseudonymOptions): KeyedPseudonyms {
  return new KeyedPseudonyms(options);
}

function last24(address: Uint8Array): number {
  const [a, b, c] = address.subarray(13);
  return (((a as number) << 16) | ((b as number) << 8) | (c as number)) & LAST_24_BITS;
}
