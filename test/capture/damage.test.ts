import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { OutputFile } from '../../src/capture/output-file.js';
import { PcapngWriter } from '../../src/capture/pcapng/writer.js';
import type { Damage } from '../../src/capture/reader.js';
import { type MadeRecord, makePcap } from './make-pcap.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'pcapsule-damage-'));
const PATH = join(FOLDER, 'capture');
const COUNT = 60;
const START = 1_700_000_000;

const records: MadeRecord[] = Array.from({ length: COUNT }, (_, index) => ({
  seconds: START + index,
  microseconds: (index * 7919) % 1_000_000,
  length: 40 + ((index * 37) % 300),
  isRandom: index % 2 === 0,
}));
const pcap = makePcap(records);
let pcapng = Buffer.alloc(0);

beforeAll(async () => {
  writeFileSync(PATH, pcap);
  const reader = openCapture(PATH);
  const target = join(FOLDER, 'pcapng');
  const writer = new PcapngWriter(new OutputFile(target), reader.interfaces);
  while (reader.next()) writer.write(reader.packet);
  await writer.finish();
  reader.close();
  pcapng = readFileSync(target);
});

afterAll(() => rmSync(FOLDER, { recursive: true }));

interface Reading {
  /** Which of the made packets came out whole, by their number. */
  readonly numbers: readonly number[];
  readonly others: number;
  readonly damage: readonly Damage[];
}

/** Read `bytes`, and recognise the made packets by time and length. */
function read(bytes: Uint8Array): Reading {
  writeFileSync(PATH, bytes);
  const reader = openCapture(PATH);
  const { packet } = reader;
  const numbers: number[] = [];
  let others = 0;
  while (reader.next()) {
    expect(packet.end).toBeLessThanOrEqual(packet.bytes.length);
    const number = packet.seconds - START;
    const length = packet.end - packet.start;
    if (
      records[number]?.length === length &&
      packet.nanoseconds === (records[number]?.microseconds ?? 0) * 1000
    )
      numbers.push(number);
    else others += 1;
  }
  reader.close();
  return { numbers, others, damage: reader.damage };
}

function lost(damage: readonly Damage[]): number {
  return damage.reduce((sum, { length }) => sum + length, 0);
}

/** Where the record of packet `number` begins. */
function offsetOf(number: number): number {
  return records.slice(0, number).reduce((at, { length }) => at + 16 + length, 24);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

const all = range(0, COUNT);

describe.each([
  ['pcap', () => pcap, 24],
  ['pcapng', () => pcapng, 28],
] as const)('damaged %s', (_, original, headerLength) => {
  it('cut anywhere gives every packet before the cut, and tells what is missing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const length = Math.floor(share * original().length);
        if (length > 0 && length < 4) return;
        const { numbers, others, damage } = read(original().subarray(0, length));
        expect(numbers).toEqual(range(0, numbers.length));
        expect(others).toBe(0);
        const complete = read(original()).numbers.length;
        expect(numbers.length).toBeLessThanOrEqual(complete);
        if (length > headerLength && lost(damage) > 0) {
          expect(damage).toEqual([
            { kind: 'cut', offset: length - lost(damage), length: lost(damage) },
          ]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('with one byte changed loses at most that packet and its neighbour', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, difference) => {
        const bytes = Buffer.from(original());
        const at = headerLength + 60 + (place % (bytes.length - headerLength - 60));
        bytes[at] = (bytes[at] as number) ^ difference;
        const { numbers, others } = read(bytes);
        expect(numbers.length).toBeGreaterThanOrEqual(COUNT - 2);
        expect(numbers.length + others).toBeLessThanOrEqual(COUNT);
      }),
      { numRuns: 400 },
    );
  });

  it('with one byte of its head changed is read or refused, and never hangs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 87 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          const bytes = Buffer.from(original());
          bytes[at] = (bytes[at] as number) ^ difference;
          try {
            const { numbers, others } = read(bytes);
            expect(numbers.length + others).toBeLessThanOrEqual(COUNT);
          } catch (error) {
            expect(error).toMatchObject({ code: 'capture.unrecognised' });
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('with noise in it is read, whatever the noise', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ maxLength: 2000 }), (place, noise) => {
        const at = place % original().length;
        const bytes = Buffer.concat([original().subarray(0, at), noise, original().subarray(at)]);
        try {
          read(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'capture.unrecognised' });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('with a tail of zeros gives every packet and the size of the tail', () => {
    const { numbers, others, damage } = read(Buffer.concat([original(), Buffer.alloc(5000)]));
    expect([numbers, others]).toEqual([all, 0]);
    expect(lost(damage)).toBe(5000);
    expect(damage[0]?.offset).toBe(original().length);
  });
});

describe('damaged pcap', () => {
  it('with a tail of zeros says that they are zeros', () => {
    const { damage } = read(Buffer.concat([pcap, Buffer.alloc(100_000)]));
    expect(damage).toEqual([{ kind: 'zero-filled', offset: pcap.length, length: 100_000 }]);
  });

  it('with a hole of zeros loses only the packets in the hole', () => {
    const bytes = Buffer.from(pcap);
    bytes.fill(0, offsetOf(20), offsetOf(25) + 7);
    const { numbers, others, damage } = read(bytes);
    expect([numbers, others]).toEqual([[...range(0, 20), ...range(26, COUNT)], 0]);
    expect(damage).toEqual([
      { kind: 'zero-filled', offset: offsetOf(20), length: offsetOf(26) - offsetOf(20) },
    ]);
  });

  it('with garbage between records gives all records', () => {
    const garbage = makePcap([{ seconds: 0, length: 3000, isRandom: true }]).subarray(40);
    const at = offsetOf(30);
    const bytes = Buffer.concat([pcap.subarray(0, at), garbage, pcap.subarray(at)]);
    const { numbers, others, damage } = read(bytes);
    expect([numbers, others]).toEqual([all, 0]);
    expect(damage).toEqual([{ kind: 'garbage', offset: at, length: garbage.length }]);
  });

  it('with a length beyond all reason loses that packet alone', () => {
    const bytes = Buffer.from(pcap);
    bytes.writeUInt32LE(0xfffffff0, offsetOf(10) + 8);
    const { numbers, others, damage } = read(bytes);
    expect([numbers, others]).toEqual([all.filter((number) => number !== 10), 0]);
    expect(damage).toEqual([
      { kind: 'garbage', offset: offsetOf(10), length: offsetOf(11) - offsetOf(10) },
    ]);
  });

  it('made of two files one behind the other gives the packets of both', () => {
    const { numbers, others, damage } = read(Buffer.concat([pcap, pcap]));
    expect([numbers, others]).toEqual([[...all, ...all], 0]);
    expect(damage).toEqual([{ kind: 'second-header', offset: pcap.length, length: 24 }]);
  });

  it('followed by a file of another link type says where that begins', () => {
    const other = Buffer.from(pcap);
    other[20] = 113;
    const { numbers, damage } = read(Buffer.concat([pcap, other]));
    expect(numbers).toEqual(all);
    expect(damage).toEqual([{ kind: 'second-header', offset: pcap.length, length: other.length }]);
  });
});

describe('unusual pcap that is not damaged', () => {
  it.each([
    [
      'time goes backwards by years',
      makePcap([
        { seconds: START, length: 60 },
        { seconds: 500, length: 60 },
        { seconds: START, length: 60 },
      ]),
      3,
    ],
    [
      'all times are zero',
      makePcap(Array.from({ length: 9 }, () => ({ seconds: 0, length: 60 }))),
      9,
    ],
    ['one packet stands alone', makePcap([{ seconds: 1, length: 60 }]), 1],
    [
      'packets are larger than any interface allows',
      makePcap([
        { seconds: 1, length: 700_000 },
        { seconds: 2, length: 900_000 },
        { seconds: 3, length: 60 },
      ]),
      3,
    ],
    [
      'the snap length lies',
      Buffer.from(
        makePcap([
          { seconds: 1, length: 600 },
          { seconds: 2, length: 600 },
        ]),
      )
        .fill(1, 16, 17)
        .fill(0, 17, 20),
      2,
    ],
    [
      'every fraction is too large',
      makePcap(
        Array.from({ length: 20 }, () => ({ seconds: 1, microseconds: 3_000_000_000, length: 60 })),
      ),
      20,
    ],
  ])('is read whole: %s', (_, bytes, count) => {
    const { numbers, others, damage } = read(bytes);
    expect(numbers.length + others).toBe(count);
    expect(damage).toEqual([]);
  });
});
