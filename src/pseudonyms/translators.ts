import { type Block, isInside } from './block.js';
import { type Direction, type Permutation, replaceAt } from './permutation.js';
import type { PrefixTree } from './prefix-tree.js';

/** The byte of the universal and group bits, always 0. RFC 6052, section 2.2. */
const RESERVED_OCTET = 8;
const LONGEST_PREFIX = 96;
const NETWORK_BITS = 64;

/** A prefix under which a translator embeds IPv4 addresses, and what stands in its place. */
interface Translator {
  readonly original: Block;
  readonly pseudonym: Block;
  readonly positions: readonly number[];
}

/** NAT64 prefixes of a network of one's own: 32, 40, 48, 56, 64 or 96 bits long. RFC 6052, section 2.2. */
export class Translators {
  readonly #translators: readonly Translator[];
  readonly #ipv4: Permutation;

  constructor(prefixes: readonly Block[], tree: PrefixTree, ipv4: Permutation) {
    this.#ipv4 = ipv4;
    this.#translators = prefixes.map((original) => {
      const address = original.address.slice();
      tree.encryptBits(address, 0, Math.min(original.length, NETWORK_BITS));
      return {
        original,
        pseudonym: { address, length: original.length },
        positions: positionsBehind(original.length),
      };
    });
  }

  /** Whether an original embeds an IPv4 address under one of the prefixes. */
  embeds(address: Uint8Array): boolean {
    return this.#translators.some(({ original, positions }) => fits(address, original, positions));
  }

  /** Replace an address that embeds another; false when it is none. */
  encrypt(address: Uint8Array): boolean {
    return this.#replace(address, 'encrypt');
  }

  decrypt(address: Uint8Array): boolean {
    return this.#replace(address, 'decrypt');
  }

  #replace(address: Uint8Array, direction: Direction): boolean {
    for (const { original, pseudonym, positions } of this.#translators) {
      const [from, to] = direction === 'encrypt' ? [original, pseudonym] : [pseudonym, original];
      if (!fits(address, from, positions)) continue;
      replaceAt(this.#ipv4, address, positions, direction);
      address.set(to.address.subarray(0, to.length / 8));
      return true;
    }
    return false;
  }
}

/** Where the IPv4 address stands behind a prefix: around the reserved octet. */
function positionsBehind(prefixLength: number): readonly number[] {
  const first = prefixLength / 8;
  const behind = Array.from({ length: 5 }, (_, i) => first + i);
  return behind
    .filter((at) => at !== RESERVED_OCTET || prefixLength === LONGEST_PREFIX)
    .slice(0, 4);
}

function fits(address: Uint8Array, prefix: Block, positions: readonly number[]): boolean {
  if (!isInside(address, prefix)) return false;
  for (let at = prefix.length / 8; at < address.length; at += 1) {
    if (!positions.includes(at) && address[at] !== 0) return false;
  }
  return true;
}
