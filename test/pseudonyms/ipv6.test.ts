import { describe, expect, it } from 'vitest';
import {
  formatIpv4,
  formatIpv6,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from '../../src/pseudonyms/address-text.js';
import { block } from '../../src/pseudonyms/block.js';
import { Ipv6Permutation } from '../../src/pseudonyms/ipv6.js';
import { Ipv6Kinds } from '../../src/pseudonyms/ipv6-kind.js';
import { IpcryptPfxBits } from '../../src/pseudonyms/node-bits.js';
import { PrefixTree } from '../../src/pseudonyms/prefix-tree.js';
import { createPseudonyms } from '../../src/pseudonyms/pseudonyms.js';
import { Translators } from '../../src/pseudonyms/translators.js';
import { pseudonymOf, testKey, under } from './addresses.js';

const macOf = (text: string, policy = {}) => {
  const mac = parseMac(text) as Uint8Array;
  under(policy).mac.encrypt(mac);
  return formatMac(mac);
};
/** An IPv4 address as the last two groups of an IPv6 address. */
const asGroups = (text: string) => {
  const hex = Buffer.from(parseIpv4(text) as Uint8Array).toString('hex');
  return `${hex.slice(0, 4)}:${hex.slice(4)}`;
};
const eui64Of = (mac: string) => {
  const bytes = parseMac(mac) as Uint8Array;
  bytes[0] = (bytes[0] as number) ^ 2;
  const hex = Buffer.from([...bytes.subarray(0, 3), 0xff, 0xfe, ...bytes.subarray(3)]).toString(
    'hex',
  );
  return (hex.match(/.{4}/g) as string[]).join(':');
};
const canonical = (text: string) => formatIpv6(parseIpv6(text) as Uint8Array);

describe.each(['locked', 'scatter'] as const)(
  'IPv6 addresses that carry others, scheme %s',
  (scheme) => {
    const policy = { scheme };
    const ipv4 = pseudonymOf('203.0.113.77', policy);
    const server = pseudonymOf('198.51.100.9', policy);

    it('is not vacuous: the carried addresses do change', () => {
      expect(ipv4).not.toBe('203.0.113.77');
    });

    it.each([
      ['IPv4-mapped', '::ffff:203.0.113.77', `::ffff:${ipv4}`],
      ['IPv4-compatible', '::203.0.113.77', `::${ipv4}`],
      ['NAT64', '64:ff9b::203.0.113.77', `64:ff9b::${ipv4}`],
    ])('%s addresses carry the pseudonym', (_, original, expected) => {
      expect(pseudonymOf(original, policy)).toBe(canonical(expected));
    });

    it('6to4 addresses carry the pseudonym behind their prefix', () => {
      const given = pseudonymOf('2002:cb00:714d:1::1', policy);
      expect(given.startsWith(canonical(`2002:${asGroups(ipv4)}::`).replace(/::$/, ':'))).toBe(
        true,
      );
    });

    it('Teredo addresses carry the pseudonyms of server and client', () => {
      const inverted = (text: string) =>
        formatIpv4((parseIpv4(text) as Uint8Array).map((byte) => byte ^ 0xff));
      const original = `2001:0:${asGroups('198.51.100.9')}:8000:63bf:${asGroups(inverted('203.0.113.77'))}`;
      const expected = `2001:0:${asGroups(server)}:8000:63bf:${asGroups(inverted(ipv4))}`;
      expect(pseudonymOf(original, policy)).toBe(canonical(expected));
    });

    it('ISATAP identifiers carry the pseudonym', () => {
      expect(pseudonymOf('fe80::5efe:203.0.113.77', policy)).toBe(canonical(`fe80::5efe:${ipv4}`));
      expect(pseudonymOf('fe80::200:5efe:203.0.113.77', policy)).toBe(
        canonical(`fe80::200:5efe:${ipv4}`),
      );
    });

    it.each(['hide', 'keep'] as const)(
      'EUI-64 identifiers are made of the pseudonym of the MAC address, vendor %s',
      (macVendor) => {
        const mac = macOf('00:1b:21:aa:bb:cc', { macVendor });
        expect(mac).not.toBe('00:1b:21:aa:bb:cc');
        const given = pseudonymOf(`fe80::${eui64Of('00:1b:21:aa:bb:cc')}`, { scheme, macVendor });
        expect(given).toBe(canonical(`fe80::${eui64Of(mac)}`));
        const global = parseIpv6(
          pseudonymOf(`2600:1::${eui64Of('00:1b:21:aa:bb:cc')}`, { scheme, macVendor }),
        );
        expect(
          formatIpv6(global as Uint8Array).endsWith(canonical(`::${eui64Of(mac)}`).slice(2)),
        ).toBe(true);
      },
    );

    it('link-local addresses in use stay in fe80::/64', () => {
      expect(pseudonymOf('fe80::1', policy)).toMatch(/^fe80::/);
    });
  },
);

describe("translators of one's own", () => {
  const embedded = pseudonymOf('192.0.2.33');
  const [a, b, c, d] = parseIpv4(embedded) as Uint8Array as unknown as [
    number,
    number,
    number,
    number,
  ];
  // The examples of RFC 6052, section 2.4.
  it.each([
    ['2001:db8::/32', '2001:db8:c000:221::', [4, 5, 6, 7]],
    ['2001:db8:100::/40', '2001:db8:1c0:2:21::', [5, 6, 7, 9]],
    ['2001:db8:122::/48', '2001:db8:122:c000:2:2100::', [6, 7, 9, 10]],
    ['2001:db8:122:300::/56', '2001:db8:122:3c0:0:221::', [7, 9, 10, 11]],
    ['2001:db8:122:344::/64', '2001:db8:122:344:c0:2:2100:0', [9, 10, 11, 12]],
    ['2001:db8:122:344::/96', '2001:db8:122:344::192.0.2.33', [12, 13, 14, 15]],
  ])('under %s embed the pseudonym', (prefix, original, positions) => {
    const given = parseIpv6(pseudonymOf(original, { translators: [block(prefix)] })) as Uint8Array;
    expect(positions.map((at) => given[at])).toEqual([a, b, c, d]);
    expect(given.subarray(0, 4)).not.toEqual((parseIpv6(original) as Uint8Array).subarray(0, 4));
    const restored = given.slice();
    under({ translators: [block(prefix)] }).ipv6.decrypt(restored);
    expect(formatIpv6(restored)).toBe(canonical(original));
  });
});

describe('group addresses of IPv6', () => {
  const solicited = '2600:1:2:3:4:5:6:789a';
  const replaced = (text: string, pseudonyms = createPseudonyms({ key: testKey })) => {
    const bytes = parseIpv6(text) as Uint8Array;
    pseudonyms.ipv6(bytes, 0);
    return formatIpv6(bytes);
  };

  it('of everyone stay', () => {
    for (const text of ['ff02::1', 'ff02::fb', 'ff05::1:3', 'ff0e::101'])
      expect(replaced(text)).toBe(text);
  });

  it('of a solicited node, and their MAC addresses, follow the address at hand', () => {
    const pseudonyms = createPseudonyms({ key: testKey });
    const unicast = replaced(solicited, pseudonyms);
    pseudonyms.solicit(parseIpv6(solicited) as Uint8Array, 0);
    const last = (parseIpv6(unicast) as Uint8Array).subarray(13);
    expect(
      (parseIpv6(replaced('ff02::1:ff06:789a', pseudonyms)) as Uint8Array).subarray(13),
    ).toEqual(last);
    const mac = parseMac('33:33:ff:06:78:9a') as Uint8Array;
    pseudonyms.mac(mac, 0);
    expect(mac).toEqual(Uint8Array.of(0x33, 0x33, 0xff, ...last));
  });

  it('leave the solicited address itself to be replaced in its turn, in a Buffer too', () => {
    const packet = Buffer.from(parseIpv6(solicited) as Uint8Array);
    createPseudonyms({ key: testKey }).solicit(packet, 0);
    expect(formatIpv6(packet)).toBe(solicited);
  });

  it('of a solicited node are keyed where the address is not known, and agree with their MAC addresses', () => {
    const pseudonyms = createPseudonyms({ key: testKey });
    const group = parseIpv6(replaced('ff02::1:ff06:789a', pseudonyms)) as Uint8Array;
    const mac = parseMac('33:33:ff:06:78:9a') as Uint8Array;
    pseudonyms.mac(mac, 0);
    expect(formatIpv6(group)).not.toBe('ff02::1:ff06:789a');
    expect(formatIpv6(group)).toMatch(/^ff02::1:ff/);
    expect(mac.subarray(3)).toEqual(group.subarray(13));
  });

  it('do not follow an address of another packet', () => {
    const pseudonyms = createPseudonyms({ key: testKey });
    const keyed = replaced('ff02::1:ff06:789a', pseudonyms);
    pseudonyms.solicit(parseIpv6(solicited) as Uint8Array, 0);
    expect(replaced('ff02::1:ff06:789a', pseudonyms)).not.toBe(keyed);
    pseudonyms.solicit(new Uint8Array(0), -1);
    expect(replaced('ff02::1:ff06:789a', pseudonyms)).toBe(keyed);
  });

  it('that belong to a network belong to its pseudonym', () => {
    const network = parseIpv6(pseudonymOf('2600:1:2:3::')) as Uint8Array;
    const given = parseIpv6(replaced('ff3e:40:2600:1:2:3:0:42')) as Uint8Array;
    expect(given.subarray(4, 12)).toEqual(network.subarray(0, 8));
    expect(given.subarray(12)).toEqual(Uint8Array.of(0, 0, 0, 0x42));
    const rendezvous = parseIpv6(replaced('ff7e:140:2600:1:2:3:0:42')) as Uint8Array;
    expect(rendezvous.subarray(4, 12)).toEqual(network.subarray(0, 8));
    expect(replaced('ff3e::4000:1')).toBe('ff3e::4000:1');
  });
});

it('an ordinary identifier does not come to look like a MAC address: it walks on', () => {
  // Counts up the 16 bits that tell an EUI-64, so that ff:fd is followed by ff:fe.
  const step = (by: number) => (address: Uint8Array) => {
    const value = (((address[11] as number) << 8) | (address[12] as number)) + by;
    address.set([value >> 8, value], 11);
  };
  const stays = { encrypt: () => {}, decrypt: () => {} };
  const permutation = new Ipv6Permutation({
    kinds: new Ipv6Kinds([]),
    translators: new Translators([], new PrefixTree(new IpcryptPfxBits(testKey.secret), []), stays),
    halves: {
      encryptInterface: step(1),
      decryptInterface: step(-1),
      encryptNetwork: () => {},
      decryptNetwork: () => {},
    },
    ipv4: stays,
    mac: stays,
    nodeBits: stays,
  });
  const address = parseIpv6('2600::1200:ff:fd00:1') as Uint8Array;
  permutation.encrypt(address);
  expect(formatIpv6(address)).toBe('2600::1200:ff:ff00:1');
  permutation.decrypt(address);
  expect(formatIpv6(address)).toBe('2600::1200:ff:fd00:1');
});
