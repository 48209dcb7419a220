import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatIpv4,
  formatIpv6,
  parseIpv4,
  parseIpv6,
  parseMac,
} from '../../src/pseudonyms/address-text.js';
import { block, commonPrefix, isInside } from '../../src/pseudonyms/block.js';
import { Key } from '../../src/pseudonyms/key.js';
import {
  type AddressPolicy,
  addressPermutations,
  type Scheme,
} from '../../src/pseudonyms/scheme.js';
import {
  KEPT_IPV4,
  KEPT_IPV6,
  SPECIAL_IPV4,
  SPECIAL_IPV6,
} from '../../src/pseudonyms/special-blocks.js';

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

const POLICY: AddressPolicy = {
  scheme: 'locked',
  keep: [],
  translators: [],
  maps: [],
  macMaps: [],
  macVendor: 'hide',
};
const key = new Key(Uint8Array.from({ length: 32 }, (_, i) => i));
const keyOf = (hex: string) => new Key(Buffer.from(hex, 'hex'));
const under = (policy: Partial<AddressPolicy>, withKey = key) =>
  addressPermutations(withKey, { ...POLICY, ...policy });

function map(text: string, policy: Partial<AddressPolicy> = {}, withKey = key): string {
  const permutations = under(policy, withKey);
  const address = parseIpv4(text) ?? (parseIpv6(text) as Uint8Array);
  permutations[address.length === 4 ? 'ipv4' : 'ipv6'].encrypt(address);
  return address.length === 4 ? formatIpv4(address) : formatIpv6(address);
}
const canonical = (text: string) => formatIpv6(parseIpv6(text) as Uint8Array);

describe('published schemes', () => {
  it.each(vectors.cryptopan)(
    'agrees with the reference implementation of Crypto-PAn, key $key_hex',
    (set) => {
      for (const [original, pseudonym] of set.ipv4 ?? [])
        expect(map(original, { scheme: 'cryptopan' }, keyOf(set.key_hex))).toBe(pseudonym);
      for (const [original, pseudonym] of set.ipv6 ?? [])
        expect(map(original, { scheme: 'cryptopan' }, keyOf(set.key_hex))).toBe(
          canonical(pseudonym),
        );
    },
  );

  it.each(vectors.ipcrypt_pfx)('agrees with the draft on ipcrypt-pfx of $in', (vector) => {
    const out = vector.out.includes(':') ? canonical(vector.out) : vector.out;
    expect(map(vector.in, { scheme: 'ipcrypt-pfx' }, keyOf(vector.key))).toBe(out);
  });
});

const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 });
/** Addresses inside the blocks that are treated apart, and their neighbours, beside arbitrary ones. */
const near = (
  blocks: readonly { address: Uint8Array; length: number }[],
  any: fc.Arbitrary<Uint8Array>,
) =>
  fc.oneof(
    any,
    fc
      .tuple(fc.constantFrom(...blocks), any, fc.nat(140))
      .map(([{ address, length }, host, shared]) => {
        const bits = Math.min(shared < 100 ? length : shared - 12, address.length * 8);
        return Uint8Array.from(host, (byte, i) => {
          const taken = Math.min(8, Math.max(0, bits - i * 8));
          const mask = (0xff << (8 - taken)) & 0xff;
          return ((address[i] as number) & mask) | (byte & ~mask);
        });
      }),
  );
const KEEP = ['52.1.2.3', '10.9.8.0/24', '11.0.0.0/9', '2600:1:2:3::4', 'fd00:1::/32'].map(block);
const MAPS = [{ from: block('10.7.0.0/16'), to: block('172.20.0.0/16') }];
const anyIpv4 = near(
  [...SPECIAL_IPV4, ...KEPT_IPV4, ...KEEP.slice(0, 3), block('172.20.0.0/16')],
  ipv4,
);
const EXTRAS = [
  '2002:c000:204::/48',
  'fe80::200:5efe:0:0/96',
  '64:ff9b:77::/48',
  'ff3e:40:2001:db8::/64',
  'ff02::1:ff00:0/104',
].map(block);
const eui = ipv6.map((address) => {
  const made = address.slice();
  made[11] = 0xff;
  made[12] = 0xfe;
  made[0] = 0x20;
  return made;
});
const anyIpv6 = fc.oneof(
  near([...SPECIAL_IPV6, ...KEPT_IPV6, ...KEEP.slice(3), ...EXTRAS], ipv6),
  eui,
);

const policies: readonly [string, Partial<AddressPolicy>][] = [
  ...(['locked', 'scatter', 'cryptopan', 'ipcrypt-pfx'] as Scheme[]).map(
    (scheme) => [scheme, { scheme, keep: KEEP }] as [string, Partial<AddressPolicy>],
  ),
  [
    'locked with a map and a translator',
    { maps: MAPS, keep: KEEP, translators: [block('64:ff9b:77::/48')] },
  ],
];

describe.each(policies)('addresses under %s', (_, policy) => {
  const permutations = under(policy);

  it('are restored by the key alone, so no two become one', () => {
    fc.assert(
      fc.property(anyIpv4, (original) => {
        const address = original.slice();
        permutations.ipv4.encrypt(address);
        permutations.ipv4.decrypt(address);
        expect(address).toEqual(original);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(
        anyIpv6.filter((address) => address[0] !== 0xff),
        (original) => {
          const address = original.slice();
          permutations.ipv6.encrypt(address);
          permutations.ipv6.decrypt(address);
          expect(formatIpv6(address)).toEqual(formatIpv6(original));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
void describe;
void commonPrefix;
void isInside;
void parseMac;
