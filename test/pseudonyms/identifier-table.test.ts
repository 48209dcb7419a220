import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdentifierTable } from '../../src/pseudonyms/identifier-table.js';

const SEED = Uint8Array.from({ length: 16 }, (_, i) => i * 17);

it.each([1, 2, 4])('a table of %i words finds what was entered and nothing else', (words) => {
  const word = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
  const original = fc.array(word, { minLength: words, maxLength: words });
  fc.assert(
    fc.property(fc.array(original, { maxLength: 3000, size: 'max' }), (originals) => {
      const table = new IdentifierTable(words, SEED);
      const model = new Map<string, number[]>();
      const find = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => {
        if (words === 1) return table.find1(a);
        return words === 2 ? table.find2(a, b) : table.find4(a, b, c, d);
      };
      for (const [i, each] of originals.entries()) {
        const expected = model.get(each.join());
        const found = find(each);
        if (expected === undefined) {
          expect(found).toBe(-1);
          const pseudonym = each.map((value, at) => (value ^ i) + at);
          const at = table.insert(Int32Array.from(each), Int32Array.from(pseudonym));
          model.set(each.join(), [...Int32Array.from(pseudonym)]);
          expect([...table.slots.subarray(at, at + words)]).toEqual(model.get(each.join()));
        } else {
          expect([...table.slots.subarray(found, found + words)]).toEqual(expected);
        }
      }
      const entries = [...table.entries()].map((at) => [
        ...table.slots.subarray(at, at + words * 2),
      ]);
      const modelled = [...model].map(([key, value]) => [...key.split(',').map(Number), ...value]);
      expect(entries.map(String).sort()).toEqual(modelled.map(String).sort());
      expect(table.count).toBe(model.size);
    }),
    { numRuns: 20 },
  );
});
