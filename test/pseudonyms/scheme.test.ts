import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv6, parseIpv6 } from '../../src/pseudonyms/address-text.js';
import { block, commonPrefix, formatBlock, isInside } from '../../src/pseudonyms/block.js';
import {
  DEEPEST_LOCK,
  KEPT_IPV4,
  KEPT_IPV6,
  SPECIAL_IPV4,
  SPECIAL_IPV6,
} from '../../src/pseudonyms/special-blocks.js';
import {
  ipv4Address,
  ipv6Address,
  KEEP,
  keyOf,
  POLICIES,
  pseudonymOf,
  under,
} from './addresses.js';

interface CryptoPanVectors {
  readonly key_hex: string;
  readonly ipv4?: readonly (readonly [string, string])[];
  readonly ipv6?: readonly (readonly [string, string])[];
}
interface PfxVector {
  readonly key: string;
  readonly in: string;
  readonly out: string;
}
const vectors = JSON.parse(readFileSync(`${import.meta.dirname}/vectors.json`, 'utf8')) as {
  cryptopan: readonly CryptoPanVectors[];
  ipcrypt_pfx: readonly PfxVector[];
};
const canonical = (text: string) =>
  text.includes(':') ? formatIpv6(parseIpv6(text) as Uint8Array) : text;
const encrypted = (permutation: { encrypt(address: Uint8Array): void }, address: Uint8Array) => {
  const result = address.slice();
  permutation.encrypt(result);
  return result;
};

describe('published schemes', () => {
  it.each(vectors.cryptopan)(
    'give what the reference of Crypto-PAn gives under key $key_hex',
    (set) => {
      const pairs = [...(set.ipv4 ?? []), ...(set.ipv6 ?? [])];
      expect(pairs.length).toBeGreaterThan(0);
      for (const [original, pseudonym] of pairs) {
        const given = pseudonymOf(original, { scheme: 'cryptopan' }, keyOf(set.key_hex));
        expect(given).toBe(canonical(pseudonym));
      }
    },
  );

  it.each(vectors.ipcrypt_pfx)('give what the draft of ipcrypt-pfx gives for $in', (vector) => {
    const given = pseudonymOf(vector.in, { scheme: 'ipcrypt-pfx' }, keyOf(vector.key));
    expect(given).toBe(canonical(vector.out));
  });
});

describe.each(POLICIES)('addresses under %s', (_, policy) => {
  const permutations = under(policy);

  it.each([
    ['IPv4', ipv4Address, permutations.ipv4],
    ['IPv6', ipv6Address, permutations.ipv6],
  ] as const)(
    'of %s are restored by the key alone, so that no two become one',
    (__, any, permutation) => {
      fc.assert(
        fc.property(any, (original) => {
          const address = encrypted(permutation, original);
          permutation.decrypt(address);
          expect(Buffer.from(address).toString('hex')).toBe(Buffer.from(original).toString('hex'));
          // Backwards first: a permutation is one either way.
          permutation.decrypt(address);
          permutation.encrypt(address);
          expect(Buffer.from(address).toString('hex')).toBe(Buffer.from(original).toString('hex'));
        }),
        { numRuns: 500 },
      );
    },
  );

  it('that are to be kept stay, and nothing else becomes one of them', () => {
    const isKept = (address: Uint8Array) => KEEP.some((kept) => isInside(address, kept));
    const all = fc.oneof(ipv4Address, ipv6Address);
    fc.assert(
      fc.property(all, (original) => {
        const given = encrypted(
          original.length === 4 ? permutations.ipv4 : permutations.ipv6,
          original,
        );
        expect(isKept(given)).toBe(isKept(original));
        if (isKept(original)) expect(given).toEqual(original);
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(['locked', 'scatter'] as const)('the %s scheme', (scheme) => {
  const permutations = under({ scheme });
  const cases = [
    ['IPv4', ipv4Address, permutations.ipv4, SPECIAL_IPV4, KEPT_IPV4],
    ['IPv6', ipv6Address, permutations.ipv6, SPECIAL_IPV6, KEPT_IPV6],
  ] as const;

  it.each(cases)('maps every special block of %s onto itself', (_, any, permutation, special) => {
    fc.assert(
      fc.property(any, (original) => {
        const given = encrypted(permutation, original);
        for (const each of special) expect(isInside(given, each)).toBe(isInside(original, each));
      }),
      { numRuns: 500 },
    );
  });

  it.each(cases)('keeps what names nobody in %s', (_, any, permutation, __, kept) => {
    fc.assert(
      fc.property(any, (original) => {
        const given = encrypted(permutation, original);
        for (const each of kept) {
          expect(isInside(given, each)).toBe(isInside(original, each));
          if (isInside(original, each)) expect(given).toEqual(original);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the locked scheme', () => {
  const { ipv4, ipv6 } = under();
  const isKept = (address: Uint8Array) =>
    [...KEPT_IPV4, ...KEPT_IPV6].some((kept) => isInside(address, kept));

  it('preserves prefixes down to the last bit of IPv4', () => {
    fc.assert(
      fc.property(ipv4Address, ipv4Address, fc.nat(32), (a, other, shared) => {
        const b = other.slice();
        for (let bit = 0; bit < shared; bit += 1) {
          const mask = 0x80 >> (bit & 7);
          const at = bit >> 3;
          b[at] = ((b[at] as number) & ~mask) | ((a[at] as number) & mask);
        }
        const length = commonPrefix(encrypted(ipv4, a), encrypted(ipv4, b));
        // A kept address stays where it is: its neighbours share as much with it as the locks say.
        if (isKept(a) || isKept(b))
          expect(length).toBeGreaterThanOrEqual(Math.min(commonPrefix(a, b), DEEPEST_LOCK.ipv4));
        else expect(length).toBe(commonPrefix(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('preserves prefixes of IPv6 networks, and of ordinary hosts in them', () => {
    const host = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((address) => {
      const made = address.slice();
      made[0] = 0x26;
      made[12] = 1;
      return made;
    });
    fc.assert(
      fc.property(host, host, fc.nat(128), (a, other, shared) => {
        const b = other.slice();
        for (let bit = 0; bit < shared; bit += 1) {
          const mask = 0x80 >> (bit & 7);
          const at = bit >> 3;
          b[at] = ((b[at] as number) & ~mask) | ((a[at] as number) & mask);
        }
        expect(commonPrefix(encrypted(ipv6, a), encrypted(ipv6, b))).toBe(commonPrefix(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it('is one to one over a whole network of 65,536 addresses', () => {
    const seen = new Set<number>();
    const address = new Uint8Array(4);
    for (let host = 0; host < 65_536; host += 1) {
      address.set([169, 254, host >> 8, host & 255]);
      ipv4.encrypt(address);
      expect(address[0]).toBe(169);
      seen.add(((address[2] as number) << 8) | (address[3] as number));
    }
    expect(seen.size).toBe(65_536);
  });

  it('does not leave the neighbours of a kept address as they are', () => {
    const permutation = under({ keep: [block('10.1.2.2')] }).ipv4;
    const unchanged = Array.from({ length: 256 }, (_, host) =>
      Uint8Array.of(10, 1, 2, host),
    ).filter((address) => Buffer.compare(encrypted(permutation, address), address) === 0);
    expect(unchanged).toEqual([Uint8Array.of(10, 1, 2, 2)]);
  });

  it('takes every bit of the key: another key gives another pseudonym', () => {
    const one = keyOf('00'.repeat(32));
    const other = keyOf(`${'00'.repeat(31)}01`);
    expect(pseudonymOf('8.8.8.8', {}, one)).not.toBe(pseudonymOf('8.8.8.8', {}, other));
  });
});

describe('--map', () => {
  const maps = [{ from: block('10.7.0.0/16'), to: block('172.20.0.0/16') }];
  it('moves a block host by host, and whatever would have been there makes room', () => {
    const { ipv4 } = under({ maps });
    expect(pseudonymOf('10.7.3.4', { maps })).toBe('172.20.3.4');
    fc.assert(
      fc.property(ipv4Address, (original) => {
        const isMoved = isInside(original, maps[0]?.from ?? block('0.0.0.0'));
        expect(isInside(encrypted(ipv4, original), block('172.20.0.0/16'))).toBe(isMoved);
      }),
      { numRuns: 500 },
    );
  });
});

it('the special blocks are those that the documentation names', () => {
  expect(SPECIAL_IPV4.map(formatBlock).join(' ')).toBe(
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4 240.0.0.0/4',
  );
  expect(SPECIAL_IPV6.map(formatBlock).join(' ')).toBe(
    '::/96 ::ffff:0.0.0.0/96 64:ff9b::/96 2001::/32 2002::/16 fc00::/7 fe80::/10 fe80::/64 ff00::/8',
  );
});
