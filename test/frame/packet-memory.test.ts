import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { blank } from '../../src/frame/blank.js';
import { internetSum } from '../../src/frame/checksum.js';
import { CODE, PacketMemory } from '../../src/frame/packet-memory.js';

const SOURCE = join(import.meta.dirname, '../../src/frame/packet-memory.wat');
const LENGTH = 300_000;

const memory = new PacketMemory(LENGTH);
const plain = new Uint8Array(LENGTH);
for (let at = 0; at < LENGTH; at += 1) plain[at] = (at * 2_654_435_761) >>> 13;
plain.fill(0xff, 100_000);
memory.bytes.set(plain);

const range = fc
  .tuple(fc.nat(LENGTH), fc.nat(LENGTH))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

describe('packet memory', () => {
  it('runs what its source says', async () => {
    const { parseWat } = await wabt();
    const options = { simd: true, threads: true, bulk_memory: true };
    const assembled = parseWat(SOURCE, readFileSync(SOURCE, 'utf8'), options).toBinary({});
    expect(CODE).toBe(Buffer.from(assembled.buffer).toString('base64'));
  });

  it('sums as plain code does, wherever a range starts and ends', () => {
    const view = new DataView(plain.buffer);
    fc.assert(
      fc.property(range, ({ from, to }) => {
        expect(internetSum(memory.view, from, to)).toBe(internetSum(view, from, to));
      }),
    );
  });

  it('blanks a range and nothing else', () => {
    fc.assert(
      fc.property(range, ({ from, to }) => {
        memory.bytes.set(plain);
        blank(memory.bytes, from, to);
        expect(Buffer.compare(memory.bytes.slice(0, LENGTH), expected(from, to))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});

function expected(from: number, to: number): Uint8Array {
  return plain.slice().fill(0, from, to);
}
