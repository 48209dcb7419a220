import { describe, expect, it } from 'vitest';
import { block } from '../../src/pseudonyms/block.js';
import { generateKey } from '../../src/pseudonyms/key.js';
import { createPrivateMap, parsePrivateMap } from '../../src/pseudonyms/private-map.js';
import { createPseudonyms, type PseudonymOptions } from '../../src/pseudonyms/pseudonyms.js';
import { Revealer } from '../../src/pseudonyms/reveal.js';
import { testKey } from './addresses.js';

const OPTIONS: PseudonymOptions = { key: testKey };
const ADDRESSES = [
  '10.61.73.141',
  '203.0.113.9',
  '2600:1:2:3::17',
  'fe80::21b:21ff:feaa:bbcc',
  '00:1b:21:aa:bb:cc',
];

function run(options: PseudonymOptions = OPTIONS) {
  const pseudonyms = createPseudonyms(options);
  const replaced = (text: string) => {
    const bytes = Buffer.from(text);
    if (text.includes('.')) pseudonyms.hostName(bytes, 0, bytes.length);
    else pseudonyms.word(bytes, 0, bytes.length);
    return bytes.toString();
  };
  const given = new Map(ADDRESSES.map((text) => [text, pseudonyms.text(text)]));
  for (const name of ['db-prod-7.acme.com', 'alice', 'inventory']) given.set(name, replaced(name));
  const map = parsePrivateMap(JSON.stringify(createPrivateMap(options.key.id, pseudonyms.seen())));
  return { pseudonyms, given, map };
}

describe.each(['locked', 'scatter', 'cryptopan', 'ipcrypt-pfx'] as const)(
  'reveal under %s',
  (scheme) => {
    const options = { ...OPTIONS, scheme };
    const { given, map } = run(options);

    it.each([...given])(
      'gives %s back, with the key alone and with the map',
      (original, pseudonym) => {
        expect(pseudonym).not.toBe(original);
        expect(new Revealer(options).reveal(pseudonym)).toMatchObject({
          original,
          certainty: 'computed',
        });
        expect(new Revealer(options, map).reveal(pseudonym)).toMatchObject({
          original,
          certainty: 'recorded',
        });
      },
    );
  },
);

describe('reveal', () => {
  const { given, map, pseudonyms } = run();
  const of = (text: string) => given.get(text) as string;
  const alone = new Revealer(OPTIONS);
  const recorded = new Revealer(OPTIONS, map);

  it('takes ports, zones and prefix lengths', () => {
    expect(alone.reveal(`${of('10.61.73.141')}:5432`).original).toBe('10.61.73.141:5432');
    expect(alone.reveal(`[${of('2600:1:2:3::17')}]:443`).original).toBe('[2600:1:2:3::17]:443');
    expect(alone.reveal(`${of('fe80::21b:21ff:feaa:bbcc')}%eth0`).original).toBe(
      'fe80::21b:21ff:feaa:bbcc%eth0',
    );
    expect(alone.reveal(`${of('db-prod-7.acme.com')}:5432`).original).toBe(
      'db-prod-7.acme.com:5432',
    );
    const network = `${of('10.61.73.141').split('.').slice(0, 3).join('.')}.0/24`;
    expect(alone.reveal(network).original).toBe('10.61.73.0/24');
  });

  it('says when an address stands for itself, and when it is no pseudonym of the run', () => {
    expect(alone.reveal('127.0.0.1')).toMatchObject({
      original: '127.0.0.1',
      certainty: 'unchanged',
    });
    expect(alone.reveal('169.254.169.254').certainty).toBe('unchanged');
    expect(recorded.reveal('9.9.9.9').certainty).toBe('unknown');
    expect(recorded.reveal('nobody').certainty).toBe('unknown');
    const kept = new Revealer({ ...OPTIONS, keep: [block('52.1.0.0/16')] });
    expect(kept.reveal('52.1.2.3').certainty).toBe('unchanged');
  });

  it("translates a vendor's answer in every spelling", () => {
    const [a, b, c, d] = of('10.61.73.141').split('.') as [string, string, string, string];
    const hex = Buffer.from([a, b, c, d].map(Number)).toString('hex');
    const mac = of('00:1b:21:aa:bb:cc');
    const answer = [
      `${a}.${b}.${c}.${d}:5432 sent RST to [${of('2600:1:2:3::17')}]:443, see ip-${a}-${b}-${c}-${d}.`,
      `PTR ${d}.${c}.${b}.${a}.in-addr.arpa; 0x${hex} ${hex.toUpperCase()} ${a}.${b}.${c}.0/24`,
      `${mac} ${mac.toUpperCase().replaceAll(':', '-')} ${mac.replaceAll(':', '')} ${of('fe80::21b:21ff:feaa:bbcc')}%eth0: up`,
      `user "${of('alice')}" of ${of('db-prod-7.acme.com')}: at 12:34:56 on 127.0.0.1, version 1.2.3, id 20240131`,
    ].join('\n');
    expect(recorded.revealText(answer)).toBe(
      [
        '10.61.73.141:5432 sent RST to [2600:1:2:3::17]:443, see ip-10-61-73-141.',
        `PTR 141.73.61.10.in-addr.arpa; 0x0a3d498d 0A3D498D ${a}.${b}.${c}.0/24`,
        '00:1b:21:aa:bb:cc 00-1B-21-AA-BB-CC 001b21aabbcc fe80::21b:21ff:feaa:bbcc%eth0: up',
        'user "alice" of db-prod-7.acme.com: at 12:34:56 on 127.0.0.1, version 1.2.3, id 20240131',
      ].join('\n'),
    );
  });

  it('undoes what attached text went through', () => {
    const text = [
      '2026-01-31T12:34:56Z alice@10.61.73.141:5432 -> inventory on db-prod-7.acme.com (203.0.113.9)',
      'lladdr 00:1b:21:aa:bb:cc STALE fe80::21b:21ff:feaa:bbcc dev eth0; 2600:1:2:3::17/64',
    ].join('\n');
    const replaced = pseudonyms.text(text);
    for (const original of [...ADDRESSES, 'alice', 'inventory', 'db-prod-7', 'acme'])
      expect(replaced).not.toContain(original);
    expect(replaced).toContain('2026-01-31T12:34:56Z');
    expect(recorded.revealText(replaced)).toBe(text);
  });

  it('needs no map for addresses in a text', () => {
    expect(alone.revealText(`from ${of('203.0.113.9')} to 127.0.0.1`)).toBe(
      'from 203.0.113.9 to 127.0.0.1',
    );
  });

  it('does not restore anything under another key', () => {
    const stranger = new Revealer({ key: generateKey() });
    expect(stranger.reveal(of('203.0.113.9')).original).not.toBe('203.0.113.9');
    expect(map?.keyId).toBe(testKey.id);
  });

  it('restores what was published only with its map', () => {
    const options = { ...OPTIONS, profile: 'publish' } as const;
    const published = run(options);
    expect(published.given.get('10.61.73.141')).toBe('192.0.2.1');
    expect(new Revealer(options).reveal('192.0.2.1').certainty).toBe('unknown');
    expect(new Revealer(options, published.map).reveal('192.0.2.1').original).toBe('10.61.73.141');
  });
});

describe('a private map', () => {
  it('holds names that JavaScript objects have of their own', () => {
    const pseudonyms = createPseudonyms(OPTIONS);
    const bytes = Buffer.from('constructor');
    pseudonyms.word(bytes, 0, bytes.length);
    const map = parsePrivateMap(JSON.stringify(createPrivateMap(testKey.id, pseudonyms.seen())));
    expect(map?.identifiers.name[bytes.toString()]).toBe('constructor');
    expect(map?.identifiers.name.constructor).toBeUndefined();
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"format":"pcapsule-map-2"}',
    '{"format":"pcapsule-map-1","keyId":"x"}',
  ])('is not read from %j', (text) => expect(parsePrivateMap(text)).toBeUndefined());
});
