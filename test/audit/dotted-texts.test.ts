import fc from 'fast-check';
import { parse } from 'tldts';
import { expect, it } from 'vitest';
import { mayNameSomeone } from '../../src/audit/dotted-texts.js';

const ENDINGS = [
  'com',
  'co.uk',
  'github.io',
  'xn--p1ai',
  'XN--FIQS8S',
  'local',
  'corp',
  '7',
  'c0m',
];

function answer(text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  return mayNameSomeone(bytes, 0, bytes.length);
}

it('lets every text pass that ends in a domain in use, or is an address', () => {
  const letter = fc.constantFrom(...'abcxyzABC0189.-_');
  const stem = fc.string({ unit: letter, minLength: 1, maxLength: 20 });
  const tail = fc.constantFrom('', '.', '-', '.-.');
  const named = fc
    .tuple(stem, fc.constantFrom(...ENDINGS), tail)
    .map(([a, b, c]) => `${a}.${b}${c}`);
  const address = fc.tuple(fc.ipV4(), tail).map(([a, b]) => `${a}${b}`);
  fc.assert(
    fc.property(fc.oneof(named, address, stem), (text) => {
      const name = text.replace(/^[.-]+|[.-]+$/g, '').toLowerCase();
      const told = parse(name, { allowPrivateDomains: true, validateHostname: false });
      const isTelling = told.isIp === true || told.isIcann === true || told.isPrivate === true;
      if (isTelling && name.includes('.')) expect(answer(text)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

it('tells figures, times and versions from names', () => {
  for (const text of ['12.50', '1.2.3', '10.30.15-', 'v1.2.3', 'file.c0m', 'end.', 'a.b']) {
    expect(answer(text), text).toBe(false);
  }
  expect(answer('10.1.2.3')).toBe(true);
});
