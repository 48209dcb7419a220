import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openAudit } from '../../src/audit/audit.js';
import { newFolder, rewrite } from './rewriting.js';
import { type SketchedPacket, tcpPacket, writePcap } from './sketches.js';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const PACKETS: readonly SketchedPacket[] = [1, 2, 3, 4, 5, 6].map((number) => ({
  seconds: 1_700_000_000 + number,
  bytes: tcpPacket({
    source: '10.61.73.141',
    destination: '10.62.88.77',
    sourcePort: 50000,
    destinationPort: 9999,
    sequence: number * 100,
    payload: 'x'.repeat(10 + number),
  }),
}));

/** A whole original, and rewrites of its start and of all of it. */
async function prepare() {
  const original = join(folder, 'original.pcap');
  const start = join(folder, 'start.pcap');
  writePcap(original, PACKETS);
  writePcap(start, PACKETS.slice(0, 3));
  const part = { path: await rewrite(start), name: 'part' };
  const whole = { path: await rewrite(original), name: 'whole' };
  return { original, part, whole };
}

it('pairs awaited packets as if they had not been awaited', async () => {
  const { original, part } = await prepare();
  const awaiting = await openAudit({ originals: [original] }, [part]);
  const other = await openAudit({ originals: [original] });
  const result = await awaiting.examine([part]);
  expect(result.files.map(({ paired }) => paired)).toEqual([3]);
  expect(result).toEqual(await other.examine([part]));
});

it('reads the originals again for packets that were not awaited', async () => {
  const { original, part, whole } = await prepare();
  const awaiting = await openAudit({ originals: [original] }, [part]);
  const result = await awaiting.examine([part, whole]);
  expect(result.files.map(({ paired }) => paired)).toEqual([3, 6]);
  expect(result.findingsByKind).toEqual({});
});
