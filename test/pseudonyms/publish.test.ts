import { describe, expect, it } from 'vitest';
import { block } from '../../src/pseudonyms/block.js';
import { createPseudonyms } from '../../src/pseudonyms/pseudonyms.js';
import { testKey } from './addresses.js';

const publish = (options = {}) =>
  createPseudonyms({ key: testKey, profile: 'publish', ...options });

describe('the publish profile', () => {
  it('takes documentation addresses in order of first appearance', () => {
    const pseudonyms = publish();
    expect(pseudonyms.text('10.0.0.9 8.8.8.8 10.0.0.9 2600::1 fe80::5 00:1b:21:aa:bb:cc')).toBe(
      '192.0.2.1 192.0.2.2 192.0.2.1 2001:db8::1 2001:db8::2 00:00:5e:00:53:01',
    );
    expect(pseudonyms.text('::ffff:10.0.0.9')).toBe('::ffff:192.0.2.1');
  });

  it('keeps what names nobody, and gives to nobody what is kept', () => {
    const pseudonyms = publish({ keep: [block('192.0.2.1')] });
    expect(pseudonyms.text('127.0.0.1 192.0.2.1 10.0.0.1')).toBe('127.0.0.1 192.0.2.1 192.0.2.2');
    expect(pseudonyms.text('ff02::fb ::1 01:00:5e:00:00:fb')).toBe(
      'ff02::fb ::1 01:00:5e:00:00:fb',
    );
  });

  it('leaves no documentation address as it was', () => {
    expect(publish().text('192.0.2.1 192.0.2.3')).toBe('192.0.2.2 192.0.2.4');
  });

  it('does not show what a solicited-node group tells of its address', () => {
    expect(publish().text('ff02::1:ff12:3456')).not.toContain('12:3456');
    expect(publish().text('33:33:ff:12:34:56')).not.toContain('12:34:56');
  });

  it('is one to one beyond the small ranges', () => {
    const pseudonyms = publish();
    const seen = new Set<string>();
    const bytes = Buffer.alloc(4);
    for (let i = 1; i <= 140_000; i += 1) {
      bytes.writeUInt32BE(0x0a000000 + i);
      pseudonyms.ipv4(bytes, 0);
      seen.add(bytes.toString('hex'));
      if (i <= 254 * 3) expect([192, 198, 203]).toContain(bytes[0]);
    }
    expect(seen.size).toBe(140_000);
  });

  it('leaves nothing of a name but its length', () => {
    const pseudonyms = publish();
    const host = Buffer.from('db-prod.acmecor.net');
    pseudonyms.hostName(host, 0, host.length);
    expect(host.toString()).toBe('xxxxxxx.example.com');
    const word = Buffer.from('alice');
    pseudonyms.word(word, 0, word.length);
    expect(word.toString()).toBe('xxxxx');
  });
});

it('counts what was replaced and lists what was seen', () => {
  const pseudonyms = createPseudonyms({ key: testKey });
  const bytes = Uint8Array.of(10, 0, 0, 1);
  for (let i = 0; i < 3; i += 1) pseudonyms.ipv4(Uint8Array.from(bytes), 0);
  pseudonyms.mac(new Uint8Array(6), 0);
  expect(pseudonyms.counts()).toMatchObject({
    ipv4: { replaced: 3, distinct: 1 },
    mac: { replaced: 1, distinct: 1 },
    name: { replaced: 0, distinct: 0 },
  });
  expect([...pseudonyms.seen()].map(({ kind }) => kind)).toEqual(['ipv4', 'mac']);
  expect([...pseudonyms.seen()][0]?.original).toEqual(bytes);
});

it('replaces the network of a prefix and clears the rest', () => {
  const pseudonyms = createPseudonyms({ key: testKey });
  const host = Uint8Array.of(10, 61, 73, 141);
  const prefix = host.slice();
  pseudonyms.ipv4(host, 0);
  pseudonyms.ipv4Prefix(prefix, 0, 20);
  expect(prefix).toEqual(Uint8Array.of(10, host[1] as number, (host[2] as number) & 0xf0, 0));
  const network = Uint8Array.from({ length: 16 }, (_, i) => 0x26 + i);
  const address = network.slice();
  pseudonyms.ipv6(address, 0);
  pseudonyms.ipv6Prefix(network, 0, 64);
  expect(network).toEqual(Uint8Array.of(...address.subarray(0, 8), 0, 0, 0, 0, 0, 0, 0, 0));
});
