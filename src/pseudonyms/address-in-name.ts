import type { Direction, Permutation } from './permutation.js';

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const NIBBLE = /^[0-9a-f]$/;
const OCTETS = 4;
const NIBBLES = 32;
/** More steps than a walk through one octet can take. */
const LONGEST_WALK = 256;

/** The decimal bytes that labels spell; undefined when one of them spells none. */
export function parseOctets(labels: readonly string[]): number[] | undefined {
  const values = labels.map((label) => (OCTET.test(label) ? Number(label) : 256));
  return values.length <= OCTETS && values.every((value) => value < 256) ? values : undefined;
}

/**
 * Replaces addresses inside names. Every octet and nibble keeps its width, so that the name keeps its
 * length, and depends on those before it only, so that a zone's name stays the end of its hosts' names.
 * Where the address's pseudonym fits, it is what stands in the name.
 */
export class AddressesInNames {
  readonly #ipv4: Permutation;
  readonly #ipv6: Permutation;

  /** Both permutations preserve prefixes. */
  constructor(ipv4: Permutation, ipv6: Permutation) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
  }

  /** The first one to four bytes of an IPv4 address; undefined when nothing fits. */
  replaceOctets(values: readonly number[], direction: Direction): number[] | undefined {
    if (values.length === OCTETS && this.#isKept(values)) return [...values];
    const originals: number[] = [];
    const replaced: number[] = [];
    for (const value of values) {
      const next = this.#walkOctet(originals, value, direction);
      if (next === undefined) return undefined;
      originals.push(direction === 'encrypt' ? value : next);
      replaced.push(next);
    }
    return replaced;
  }

  /** The first hexadecimal digits of an IPv6 address, up to all 32; undefined when some is none. */
  replaceNibbles(digits: readonly string[], direction: Direction): string[] | undefined {
    if (digits.length > NIBBLES || !digits.every((digit) => NIBBLE.test(digit))) return undefined;
    const hex = digits.join('').padEnd(NIBBLES, '0');
    const address = Uint8Array.from(Buffer.from(hex, 'hex'));
    this.#ipv6[direction](address);
    return [...Buffer.from(address).toString('hex').slice(0, digits.length)];
  }

  #isKept(values: readonly number[]): boolean {
    const address = Uint8Array.from(values);
    this.#ipv4.encrypt(address);
    return address.every((value, i) => value === values[i]);
  }

  /** Replace the octet behind a prefix until it is as wide as it was. */
  #walkOctet(prefix: readonly number[], value: number, direction: Direction): number | undefined {
    const at = prefix.length;
    const carrier = new Uint8Array(OCTETS);
    carrier.set(prefix);
    if (direction === 'decrypt') this.#ipv4.encrypt(carrier);
    const base = carrier.slice(0, at);
    let octet = value;
    for (let step = 0; step < LONGEST_WALK; step += 1) {
      carrier.fill(0);
      carrier.set(base);
      carrier[at] = octet;
      this.#ipv4[direction](carrier);
      octet = carrier[at] as number;
      if (widthOf(octet) === widthOf(value)) return octet;
    }
    return undefined;
  }
}

function widthOf(octet: number): number {
  if (octet < 10) return 1;
  return octet < 100 ? 2 : 3;
}
