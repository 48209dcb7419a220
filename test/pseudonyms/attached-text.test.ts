import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPseudonyms, type KeyedPseudonyms } from '../../src/pseudonyms/pseudonyms.js';
import { testKey } from './addresses.js';

type Name = 'word' | 'hostName';
const meet = (pseudonyms: KeyedPseudonyms, kind: Name, text: string): string => {
  const bytes = Buffer.from(text);
  pseudonyms[kind](bytes, 0, bytes.length);
  return bytes.toString('latin1');
};
const fresh = () => createPseudonyms({ key: testKey });

const octet = fc.integer({ min: 0, max: 255 });
/** Addresses that do not stand for themselves. */
const ipv4 = fc
  .tuple(fc.integer({ min: 1, max: 223 }), octet, octet, fc.integer({ min: 1, max: 254 }))
  .filter(([a, b]) => a !== 127 && !(a === 169 && b === 254));
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const ipv6 = bytesOf(14).map((rest) => Uint8Array.of(0x26, 0x00, ...rest));
const mac = bytesOf(5).map((rest) => Uint8Array.of(0x02, ...rest));
const hex = (bytes: Iterable<number>) => Buffer.from([...bytes]).toString('hex');
const grouped = (bytes: Iterable<number>, size: number, by: string) =>
  (hex(bytes).match(new RegExp(`.{${size}}`, 'g')) ?? []).join(by);
const number = (bytes: Iterable<number>) => String(Buffer.from([...bytes]).readUInt32BE());

type Speller = (address: Uint8Array) => string;
const IPV4: Readonly<Record<string, Speller>> = {
  dotted: (a) => a.join('.'),
  'dotted with a port': (a) => `${a.join('.')}:5432`,
  'with a length of prefix': (a) => `${a.join('.')}/32`,
  dashed: (a) => `ip-${a.join('-')}`,
  underscored: (a) => `host_${a.join('_')}`,
  'mapped into IPv6': (a) => `::ffff:${a.join('.')}`,
  'with commas': (a) => a.join(','),
  'with zeros before': (a) => [...a].map((one) => `${one}`.padStart(3, '0')).join('.'),
  hexadecimal: hex,
  'hexadecimal in capitals': (a) => `0x${hex(a).toUpperCase()}`,
  'as /proc/net/tcp has it': (a) => `${hex([...a].reverse()).toUpperCase()}:1538`,
  'in pairs': (a) => grouped(a, 2, ' '),
  'in a dump': (a) => `4500 003c ${grouped(a, 4, ' ')} ac10`,
  'a number': number,
  'in base64': (a) => Buffer.from(`connected from ${a.join('.')} at last`).toString('base64'),
};
const IPV6: Readonly<Record<string, Speller>> = {
  'in full': (a) => grouped(a, 4, ':'),
  'in capitals': (a) => grouped(a, 4, ':').toUpperCase(),
  'in brackets, with a port': (a) => `[${grouped(a, 4, ':')}]:443`,
  'with a zone': (a) => `${grouped(a, 4, ':')}%eth0`,
  dashed: (a) => grouped(a, 4, '-'),
  hexadecimal: hex,
  'backwards, as nibbles': (a) => [...hex(a)].reverse().join('.'),
};
const MAC: Readonly<Record<string, Speller>> = {
  'with colons': (a) => grouped(a, 2, ':'),
  'with dashes': (a) => grouped(a, 2, '-').toUpperCase(),
  'with dots': (a) => grouped(a, 4, '.'),
  bare: hex,
};

/** Every way to write an address that must not be left, and what has to stand there. */
function holds(kind: 'ipv4' | 'ipv6' | 'mac', spell: Speller, address: Uint8Array): void {
  const pseudonyms = fresh();
  const pseudonym = Uint8Array.from(address);
  pseudonyms[kind](pseudonym, 0);
  fc.pre(hex(pseudonym) !== hex(address));
  const line = (each: Uint8Array) => `2021-06-14 INFO peer=${spell(each)} state=up\n`;
  const text = pseudonyms.text(line(address));
  const compact = (written: string) => written.toLowerCase().replace(/0x/g, '');
  expect(parsed(text)).toBe(parsed(line(pseudonym)));
  expect(compact(text)).not.toContain(compact(spell(address)).replace(/:1538$|:5432$/, ''));
}

/** The address as it is meant: base64 opened, IPv6 in its shortest form, without case and zeros before. */
function parsed(text: string): string {
  const value = (/peer=(\S.*?) state=/.exec(text)?.[1] ?? '').toLowerCase();
  const encoded = /peer=([A-Za-z0-9+/]{32,}={0,2}) /.exec(text)?.[1] ?? '';
  if (encoded !== '' && !/^[0-9a-f]*$/i.test(encoded))
    return Buffer.from(encoded, 'base64').toString();
  const [, open = '', address = '', rest = ''] = /^(\[?)([0-9a-f:-]{9,})(.*)$/.exec(value) ?? [];
  const colons = address.replaceAll('-', ':');
  if (!isIPv6(colons)) return value.replace(/(?<![0-9a-f])0+(?=\d+\.)|(?<=\.)0+(?=\d)/g, '');
  return open + new URL(`http://[${colons}]`).hostname + rest;
}

describe('an address in attached text', () => {
  it.each(Object.entries(IPV4))('%s becomes the pseudonym that the captures have', (_, spell) => {
    fc.assert(
      fc.property(ipv4, (address) => holds('ipv4', spell, Uint8Array.from(address))),
      { numRuns: 30 },
    );
  });

  it.each(Object.entries(IPV6))('of version 6 %s becomes the same', (_, spell) => {
    fc.assert(
      fc.property(ipv6, (address) => holds('ipv6', spell, address)),
      { numRuns: 30 },
    );
  });

  it.each(Object.entries(MAC))('of hardware %s becomes the same', (_, spell) => {
    fc.assert(
      fc.property(mac, (address) => holds('mac', spell, address)),
      { numRuns: 30 },
    );
  });

  it('that was never met stays a number where a number is all it may be', () => {
    const text = 'trace=4bf92f3577b34da6a3ce929d0e0e4736 id=167772165 sizes=10,20,30,40\n';
    expect(fresh().text(text)).toBe(text);
  });
});

describe('a name in attached text', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{2,11}$/).filter((text) => !EVERYBODYS.has(text));
  const SENTENCES = [
    (name: string) => `Access denied for user '${name}'@'10.0.0.5' (using password: YES)`,
    (name: string) => `Received Startup Message: [username="${name}", database="${name}"]`,
    (name: string) => `connecting ${name}-7 as ${name.toUpperCase()}, path /${name}/x`,
    (name: string) => `{"tenant":"${name}","note":"(${name})"}`,
    (name: string) => `postgresql://${name}:x1y2z3@127.0.0.1/${name}?a=b`,
  ];

  it.each(SENTENCES.map((sentence) => [sentence('NAME'), sentence] as const))(
    'is what it is in the captures: %s',
    (_, sentence) => {
      fc.assert(
        fc.property(word, (name) => {
          const pseudonyms = fresh();
          const pseudonym = meet(pseudonyms, 'word', name);
          // A word of the sentence itself.
          fc.pre(!sentence('').toLowerCase().includes(name));
          const text = pseudonyms.text(sentence(name));
          expect(text).toContain(pseudonym);
          expect(text.toLowerCase()).not.toContain(name);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('of a host is found whole, and by the labels that tell of it', () => {
    const pseudonyms = fresh();
    const host = meet(pseudonyms, 'hostName', 'db-prod-7.payments.acme.com');
    const [label, , domain] = host.split('.');
    expect(pseudonyms.text('db-prod-7.payments.acme.com:5432')).toBe(`${host}:5432`);
    expect(pseudonyms.text('x db-prod-7 y')).toBe(`x ${label} y`);
    expect(pseudonyms.text('other.acme.com').split('.').slice(-2).join('.')).toBe(`${domain}.com`);
  });

  it('keeps what a vendor and a registry gave, and files of programs', () => {
    const text = fresh().text(
      'orders.abc123.us-west-2.rds.amazonaws.com (Main.java:225) /srv/app/main.py',
    );
    expect(text).toMatch(
      /^[a-z]{6}\.[a-z0-9]{6}\.us-west-2\.rds\.amazonaws\.com \(Main\.java:225\) \/srv\/app\/main\.py$/,
    );
  });

  it('of several words is found as a whole, its words alone are not', () => {
    const pseudonyms = fresh();
    const phrase = meet(pseudonyms, 'word', 'Payment Worker 2');
    expect(pseudonyms.text('app=[Payment Worker 2] a worker')).toBe(`app=[${phrase}] a worker`);
  });

  it('that everybody has is replaced where it names someone, and nowhere else', () => {
    const pseudonyms = fresh();
    const user = meet(pseudonyms, 'word', 'postgres');
    expect(pseudonyms.text('postgres: FATAL for user "postgres"')).toBe(
      `postgres: FATAL for user "${user}"`,
    );
  });
});

const EVERYBODYS = new Set(['postgres', 'user', 'root', 'test', 'host', 'name', 'info']);

describe('what opens something', () => {
  it.each([
    ['password=hunter22 ok', 'password=[removed] ok'],
    ['{"password": "hunter22", "a": 1}', '{"password": "[removed]", "a": 1}'],
    ['PGPASSWORD=hunter22 psql', 'PGPASSWORD=[removed] psql'],
    ['Authorization: Bearer hunter22.x.y', 'Authorization: [removed]'],
    ['Cookie: sid=hunter22; b=c\nx', 'Cookie: [removed]\nx'],
    ['aws AKIAIOSFODNN7EXAMPLE', 'aws [removed]'],
    ['redis://:hunter22@127.0.0.1/0', 'redis://:[removed]@127.0.0.1/0'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMjI=\n-----END RSA PRIVATE KEY-----\nx',
      '[removed]\nx',
    ],
    ['-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMjI=\n', '[removed]'],
    ['(using password: YES)', '(using password: YES)'],
  ])('goes: %j', (text, expected) => {
    expect(fresh().text(text)).toBe(expected);
  });

  it('goes where it was given, in any place and case; a name that was given gets its pseudonym', () => {
    const pseudonyms = fresh();
    const text = pseudonyms.openText(['open Sesame!', 'acme-corp', 'db.acme.test']);
    const name = meet(pseudonyms, 'word', 'acme-corp');
    const host = meet(pseudonyms, 'hostName', 'db.acme.test');
    expect(text.rewrite('x=OPEN SESAME!; Xacme-corpY db.acme.test')).toBe(
      `x=[removed]; X${name}Y ${host}`,
    );
  });
});

describe('any text', () => {
  it('is rewritten without end or error, and never longer than it could be', () => {
    const pieces = fc.constantFrom(
      'a',
      'F',
      '0',
      '.',
      ':',
      '-',
      '=',
      '"',
      ' ',
      '\n',
      '@',
      '/',
      '1',
      'user',
      'password',
      '10.0.0.1',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 400 }), (parts) => {
        const text = parts.join('');
        expect(fresh().text(text).length).toBeLessThan(text.length * 12 + 64);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['a', '1', ':', '.', '-', '"', 'f:', 'a.', '1.', 'user=', '00 ', ' \n', '://', 'eyJ'])(
    'of one line of many %j takes no more than a moment',
    (piece) => {
      const text = piece.repeat(Math.floor(300_000 / piece.length));
      expect(fresh().text(text).length).toBeGreaterThan(0);
    },
  );
});
