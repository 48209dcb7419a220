import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCaptures } from '../../src/capture/inputs.js';
import { openCapture } from '../../src/capture/open.js';
import { SPOOL_PREFIX, Spool } from '../../src/capture/spool.js';
import { PcapsuleError } from '../../src/errors.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'pcapsule-fixture-damage-'));
const INPUT = join(FOLDER, 'input');
/** Of each recording so much is enough, and makes every place in it likely to be hit. */
const TAKEN = 12_000;
const RUNS = 20;
const MINUTE = 60_000;
/** What a damaged input may be refused with; everything else is a bug. */
const REFUSALS = ['capture.unrecognised', 'archive.damaged', 'capture.none'];
/** No window on a file grows beyond it. */
const MOST_MEMORY = 128 * 1024 * 1024;
const TOOLS = ['gzip', 'zstd', 'xz', 'bzip2', 'lz4'].filter((tool) =>
  hasProgram(tool, '--version'),
);

let spool: Spool;
beforeAll(async () => {
  spool = await Spool.create(join(FOLDER, SPOOL_PREFIX));
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** The beginnings of all recordings, up to where a packet ends. */
const FIXTURES = readdirSync(CAPTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:pcap\d*|pcapng)$/.test(name))
  .map((name) => [name, beginning(readFileSync(join(CAPTURES, name)))] as const);

function beginning(bytes: Buffer): Buffer {
  writeFileSync(INPUT, bytes.subarray(0, TAKEN));
  const reader = openCapture(INPUT);
  while (reader.next());
  reader.close();
  return bytes.subarray(0, reader.damage[0]?.offset ?? TAKEN);
}

interface Reading {
  /** Time and length of each packet. */
  readonly packets: readonly string[];
  readonly isWhole: boolean;
  /** Bytes that are said to be missing. */
  readonly lost: number;
}

/** Read an input as the program does; undefined where it is refused. */
async function read(bytes: Uint8Array): Promise<Reading | undefined> {
  writeFileSync(INPUT, bytes);
  try {
    const { files } = await findCaptures([INPUT], { spool });
    const [file] = files;
    if (file === undefined) throw new Error('no file');
    const reader = openCapture(file.path, file);
    const packets: string[] = [];
    while (reader.next()) {
      const { seconds, nanoseconds, start, end, bytes: window } = reader.packet;
      if (end > window.length || window.length > MOST_MEMORY) throw new Error('out of bounds');
      packets.push(`${seconds}.${nanoseconds} ${end - start}`);
    }
    reader.close();
    const lost = reader.damage.reduce((sum, { length }) => sum + length, 0);
    return { packets, lost, isWhole: lost === 0 && !file.isCutShort };
  } catch (error) {
    if (error instanceof PcapsuleError && REFUSALS.includes(error.code)) return undefined;
    throw error;
  }
}

async function whole(bytes: Uint8Array): Promise<readonly string[]> {
  return (await read(bytes))?.packets ?? [];
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe.each(FIXTURES)('%s', (_, original) => {
  it(
    'cut anywhere gives the packets before the cut, and says what is missing',
    async () => {
      const all = await whole(original);
      expect(all.length).toBeGreaterThan(0);
      await fc.assert(
        fc.asyncProperty(share, async (part) => {
          const length = Math.floor(part * (original.length - 1));
          const reading = await read(original.subarray(0, length));
          // What ends before its magic number is not yet a capture.
          if (length > 0 && length < 4) return;
          const packets = reading?.packets ?? [];
          expect(packets).toEqual(all.slice(0, packets.length));
          const next = await whole(original.subarray(0, length - (reading?.lost ?? 0)));
          expect(packets).toEqual(next);
        }),
        { numRuns: RUNS },
      );
    },
    MINUTE,
  );

  it(
    'with one byte changed anywhere is read or refused, and loses little',
    async () => {
      const all = await whole(original);
      await fc.assert(
        fc.asyncProperty(share, fc.integer({ min: 1, max: 255 }), async (part, difference) => {
          const bytes = Buffer.from(original);
          const at = Math.floor(part * (bytes.length - 1));
          bytes[at] = (bytes[at] as number) ^ difference;
          const reading = await read(bytes);
          if (reading === undefined) return;
          expect(reading.packets.length).toBeLessThanOrEqual(all.length);
          // Headers of file, section and interface concern everything behind them.
          if (at < 512) return;
          const kept = new Set(reading.packets);
          expect(all.filter((packet) => !kept.has(packet)).length).toBeLessThanOrEqual(2);
        }),
        { numRuns: RUNS },
      );
    },
    MINUTE,
  );
});

describe.each(TOOLS)('compressed by %s', (tool) => {
  const [, original] = FIXTURES.find(([name]) => name === 'story/proxy.pcap0') ?? [
    '',
    Buffer.alloc(0),
  ];

  function compress(): Buffer {
    writeFileSync(INPUT, original);
    return execFileSync(tool, ['-c', INPUT], { stdio: ['ignore', 'pipe', 'ignore'] });
  }

  it(
    'and cut anywhere gives a beginning, and says that it is one',
    async () => {
      const packed = compress();
      const all = await whole(original);
      expect(await whole(packed)).toEqual(all);
      await fc.assert(
        fc.asyncProperty(share, async (part) => {
          const length = Math.floor(part * (packed.length - 1));
          const reading = await read(packed.subarray(0, length));
          if (reading === undefined) return;
          expect(reading.packets).toEqual(all.slice(0, reading.packets.length));
          expect(reading.packets.length === all.length || !reading.isWhole || length === 0).toBe(
            true,
          );
        }),
        { numRuns: RUNS },
      );
    },
    MINUTE,
  );

  it(
    'with one byte changed anywhere is read or refused',
    async () => {
      const packed = compress();
      const all = await whole(original);
      await fc.assert(
        fc.asyncProperty(share, fc.integer({ min: 1, max: 255 }), async (part, difference) => {
          const bytes = Buffer.from(packed);
          const at = Math.floor(part * (bytes.length - 1));
          bytes[at] = (bytes[at] as number) ^ difference;
          const reading = await read(bytes);
          if (reading === undefined) return;
          expect(reading.packets.length).toBeLessThanOrEqual(all.length + 1);
        }),
        { numRuns: RUNS },
      );
    },
    MINUTE,
  );
});
