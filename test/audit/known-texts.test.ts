import { expect, it } from 'vitest';
import { KnownTexts } from '../../src/audit/known-texts.js';

it('never takes one text for another, of which many share a place', () => {
  const known = new KnownTexts();
  const wrong: string[] = [];
  for (let number = 0; number < 50_000; number += 1) {
    const text = `host-${number % 2 === 0 ? number : 100_000 + number}.example`;
    const bytes = Buffer.from(`.${text}.`);
    if (known.meet(bytes, 1, bytes.length - 1)) wrong.push(text);
  }
  expect(wrong).toEqual([]);
});

it('knows a short text the second time', () => {
  const known = new KnownTexts();
  const bytes = Buffer.from('db-prod-7.acme.example');
  expect(known.meet(bytes, 0, bytes.length)).toBe(false);
  expect(known.meet(bytes, 0, bytes.length)).toBe(true);
  expect(known.meet(bytes, 1, bytes.length)).toBe(false);
});
