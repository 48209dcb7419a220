import fc from 'fast-check';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../src/pseudonyms/address-text.js';
import { type Block, block } from '../../src/pseudonyms/block.js';
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

export const testKey = new Key(Uint8Array.from({ length: 32 }, (_, i) => i));
export const keyOf = (hex: string) => new Key(Buffer.from(hex, 'hex'));

const POLICY: AddressPolicy = {
  scheme: 'locked',
  keep: [],
  translators: [],
  maps: [],
  macMaps: [],
  macVendor: 'hide',
};

export const under = (policy: Partial<AddressPolicy> = {}, key = testKey) =>
  addressPermutations(key, { ...POLICY, ...policy });

/** The pseudonym of an address as text. */
export function pseudonymOf(text: string, policy: Partial<AddressPolicy> = {}, key = testKey) {
  const permutations = under(policy, key);
  const address = parseIpv4(text) ?? (parseIpv6(text) as Uint8Array);
  permutations[address.length === 4 ? 'ipv4' : 'ipv6'].encrypt(address);
  return address.length === 4 ? formatIpv4(address) : formatIpv6(address);
}

const anyBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** Any address; often one inside a block, or one that leaves it at a late bit. */
function near(blocks: readonly Block[], any: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const neighbour = fc
    .tuple(fc.constantFrom(...blocks), any, fc.integer({ min: -2, max: 8 }))
    .map(([{ address, length }, host, further]) => {
      const bits = Math.min(length + further, address.length * 8);
      return Uint8Array.from(host, (byte, i) => {
        const taken = Math.min(8, Math.max(0, bits - i * 8));
        const mask = (0xff << (8 - taken)) & 0xff;
        return ((address[i] as number) & mask) | (byte & ~mask);
      });
    });
  return fc.oneof(any, neighbour);
}

export const KEEP = ['52.1.2.3', '10.9.8.0/24', '11.0.0.0/9', '2600:1:2:3::4', 'fd00:1::/32'].map(
  block,
);
export const MAPS = [{ from: block('10.7.0.0/16'), to: block('172.20.0.0/16') }];
export const TRANSLATORS = ['64:ff9b:77::/48', '2600:5::/32', '2600:6:1:2:3:4::/96'].map(block);
const CARRIERS = [
  '2002:c000:204::/48',
  'fe80::200:5efe:0:0/96',
  '2600:1:2:3:0:5efe::/96',
  '2600:1:2:3::/64',
];

export const ipv4Address = near(
  [
    ...SPECIAL_IPV4,
    ...KEPT_IPV4,
    ...KEEP.slice(0, 3),
    ...MAPS.flatMap(({ from, to }) => [from, to]),
  ],
  anyBytes(4),
);
const withEui64 = fc.tuple(anyBytes(16), fc.constantFrom(0x20, 0x26, 0xfd)).map(([any, first]) => {
  const address = any.slice();
  address.set([0xff, 0xfe], 11);
  address[0] = first;
  return address;
});
/** Any address but a group's. */
export const ipv6Address = fc
  .oneof(
    near(
      [...SPECIAL_IPV6, ...KEPT_IPV6, ...KEEP.slice(3), ...TRANSLATORS, ...CARRIERS.map(block)],
      anyBytes(16),
    ),
    withEui64,
  )
  .filter((address) => address[0] !== 0xff);
export const macAddress = anyBytes(6);

/** Every scheme, and the default one with everything that can be asked for. */
export const POLICIES: readonly (readonly [string, Partial<AddressPolicy>])[] = [
  ...(['locked', 'scatter', 'cryptopan', 'ipcrypt-pfx'] as Scheme[]).map(
    (scheme) => [scheme, { scheme, keep: KEEP }] as const,
  ),
  ['locked with maps and translators', { maps: MAPS, keep: KEEP, translators: TRANSLATORS }],
];
