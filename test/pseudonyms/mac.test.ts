import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMac, parseMac } from '../../src/pseudonyms/address-text.js';
import { createPseudonyms } from '../../src/pseudonyms/pseudonyms.js';
import { macAddress, testKey, under } from './addresses.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const mapped = (text: string, options = {}) => {
  const mac = parseMac(text) as Uint8Array;
  createPseudonyms({ key: testKey, ...options }).mac(mac, 0);
  return formatMac(mac);
};
const hosts = (text: string) => ({ address: parseMac(text) as Uint8Array, length: 48 });

describe.each(['hide', 'keep'] as const)('MAC addresses, vendor %s', (macVendor) => {
  const { mac } = under({ macVendor });

  it('are restored by the key alone, keep their group and local bits, and never become a reserved one', () => {
    fc.assert(
      fc.property(macAddress, (original) => {
        const given = original.slice();
        mac.encrypt(given);
        expect((given[0] as number) & 3).toBe((original[0] as number) & 3);
        expect(hex(given) === '000000000000').toBe(hex(original) === '000000000000');
        if (macVendor === 'keep') expect(given.subarray(0, 3)).toEqual(original.subarray(0, 3));
        mac.decrypt(given);
        expect(hex(given)).toBe(hex(original));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '00:00:00:00:00:00',
    'ff:ff:ff:ff:ff:ff',
    '01:80:c2:00:00:0e',
    '01:00:5e:00:00:fb',
    '33:33:00:00:00:01',
    '00:00:5e:00:01:0a',
    '00:00:5e:00:02:0a',
  ])('that name nobody stay: %s', (text) => {
    expect(mapped(text, { macVendor })).toBe(text);
  });
});

it('hides the vendor unless asked to keep it', () => {
  expect(mapped('00:1b:21:aa:bb:cc').startsWith('00:1b:21')).toBe(false);
});

it('maps given MAC addresses as told, one to one', () => {
  const macMaps = [{ from: hosts('00:1b:21:aa:bb:cc'), to: hosts('02:00:00:00:00:01') }];
  expect(mapped('00:1b:21:aa:bb:cc', { macMaps })).toBe('02:00:00:00:00:01');
  const { mac } = under({ macMaps });
  fc.assert(
    fc.property(macAddress, (original) => {
      const given = original.slice();
      mac.encrypt(given);
      expect(formatMac(given) === '02:00:00:00:00:01').toBe(
        formatMac(original) === '00:1b:21:aa:bb:cc',
      );
      mac.decrypt(given);
      expect(given).toEqual(original);
    }),
    { numRuns: 300 },
  );
});

it('refuses maps that would make one of two addresses', () => {
  const twice = [hosts('00:1b:21:aa:bb:cc'), hosts('00:1b:21:aa:bb:cd')].map((from) => ({
    from,
    to: hosts('02:00:00:00:00:01'),
  }));
  expect(() => createPseudonyms({ key: testKey, macMaps: twice })).toThrow('overlap');
  const group = [{ from: hosts('00:1b:21:aa:bb:cc'), to: hosts('01:00:5e:00:00:01') }];
  expect(() => createPseudonyms({ key: testKey, macMaps: group })).toThrow('group');
});

describe('EUI-64s', () => {
  const replaced = (text: string) => {
    const bytes = Buffer.from(text, 'hex');
    createPseudonyms({ key: testKey }).eui64(bytes, 0);
    return bytes.toString('hex');
  };

  it('that hold a MAC address hold its pseudonym, whether the local bit is inverted or not', () => {
    const mac = mapped('00:1b:21:aa:bb:cc').replaceAll(':', '');
    expect(replaced('001b21fffeaabbcc')).toBe(`${mac.slice(0, 6)}fffe${mac.slice(6)}`);
    const first = (Number.parseInt(mac.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
    expect(replaced('021b21fffeaabbcc')).toBe(`${first}${mac.slice(2, 6)}fffe${mac.slice(6)}`);
  });

  it('that hold none become others that hold none; zero stays', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (any) => {
        any[3] = 0x12;
        const given = replaced(hex(any));
        expect(given).not.toBe(hex(any));
        expect(given.slice(6, 10)).not.toBe('fffe');
      }),
      { numRuns: 200 },
    );
    expect(replaced('0000000000000000')).toBe('0000000000000000');
  });
});
