import { type Block, block, isInside } from './block.js';
import { isKeptMac } from './mac.js';
import type { Permutation } from './permutation.js';
import type { AddressPermutations } from './scheme.js';
import { KEPT_IPV4, KEPT_IPV6 } from './special-blocks.js';

/**
 * Addresses for documentation, in the order in which they are given out. RFC 5737; behind them the
 * benchmarking addresses of RFC 2544 and, for captures of more hosts than that, the reserved ones.
 */
const IPV4_POOLS = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
].map(block);
/** RFC 3849. */
const IPV6_POOLS = ['2001:db8::/32'].map(block);
/** RFC 9542, section 2.1.4: 256 addresses for documentation. Behind them, locally administered ones. */
const MAC_POOLS: readonly Block[] = [
  { address: Uint8Array.of(0x00, 0x00, 0x5e, 0x00, 0x53, 0x00), length: 40 },
  { address: Uint8Array.of(0x02, 0x00, 0x00, 0x00, 0x00, 0x00), length: 8 },
];
const MAPPED = block('::ffff:0:0/96');
const IPV4_IN_MAPPED = 12;
const GROUP = 0xff;
const GROUP_BIT = 0x01;
/** Numbers beyond this are not exact; no capture holds as many addresses. */
const MOST_BITS = 48;

type Encrypt = Pick<Permutation, 'encrypt'>;

/**
 * Gives each original the next address of some pools, in order of first appearance. This has a state:
 * pseudonyms agree within one run only, and no key restores them.
 */
export class Allocator implements Encrypt {
  readonly #pools: readonly Block[];
  readonly #isKept: (address: Uint8Array) => boolean;
  #pool = 0;
  /** The number of the next address within its pool. */
  #next = 1;

  constructor(pools: readonly Block[], isKept: (address: Uint8Array) => boolean) {
    this.#pools = pools;
    this.#isKept = isKept;
  }

  encrypt(address: Uint8Array): void {
    if (this.#isKept(address)) return;
    const original = { address: address.slice(), length: address.length * 8 };
    do this.#take(address);
    while (this.#isKept(address) || isInside(address, original));
  }

  #take(address: Uint8Array): void {
    const pool = this.#pools[this.#pool] as Block;
    address.set(pool.address);
    let rest = this.#next;
    for (let i = address.length - 1; rest > 0; i -= 1) {
      address[i] = (address[i] as number) | (rest & 0xff);
      rest = Math.floor(rest / 256);
    }
    this.#next += 1;
    // The last address of a pool is its broadcast address.
    const free = Math.min(address.length * 8 - pool.length, MOST_BITS);
    if (this.#next >= 2 ** free - 1 && this.#pool + 1 < this.#pools.length) {
      this.#pool += 1;
      this.#next = 1;
    }
  }
}

/** Replacements of the `publish` profile; group addresses are replaced as `keyed` does it. */
export function publishedAddresses(
  keyed: AddressPermutations,
  keep: readonly Block[],
  ipv4OfRun: (address: Uint8Array) => void,
): Record<'ipv4' | 'ipv6' | 'mac', Encrypt> {
  const kept = [...KEPT_IPV4, ...KEPT_IPV6, ...keep];
  const isKept = (address: Uint8Array) => kept.some((each) => isInside(address, each));
  const ipv6 = new Allocator(IPV6_POOLS, isKept);
  const mac = new Allocator(MAC_POOLS, isKeptMac);
  return {
    ipv4: new Allocator(IPV4_POOLS, isKept),
    ipv6: {
      encrypt(address) {
        if (address[0] === GROUP) keyed.ipv6.encrypt(address);
        else if (isInside(address, MAPPED)) ipv4OfRun(address.subarray(IPV4_IN_MAPPED));
        else ipv6.encrypt(address);
      },
    },
    mac: {
      encrypt(address) {
        if (((address[0] as number) & GROUP_BIT) !== 0) keyed.mac.encrypt(address);
        else mac.encrypt(address);
      },
    },
  };
}
