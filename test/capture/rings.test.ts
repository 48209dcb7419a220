import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InspectedPoint, Inspection } from '../../src/pipeline/inspect.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

const HAS_TOOLS = ['tcpdump', 'mergecap', 'editcap'].every((tool) => hasProgram(tool, '--version'));
/** The ring of the story, oldest file first. */
const RING = [1, 2, 3, 0].map((index) => join(CAPTURES, `story/proxy.pcap${index}`));
const PACKETS = 14_703;
const FILE_HEADER_LENGTH = 24;
const WORK = mkdtempSync(join(tmpdir(), 'pcapsule-rings-'));
const WHOLE = join(WORK, 'whole.pcap');

beforeAll(() => {
  if (HAS_TOOLS) runOutsider('mergecap', ['-a', '-F', 'pcap', '-w', WHOLE, ...RING]);
});
afterAll(() => rmSync(WORK, { recursive: true }));

/** Write the packets again with tcpdump's own rotation. */
function rotate(folder: string, name: string, ...options: string[]): void {
  runOutsider('tcpdump', ['-r', WHOLE, '-Z', 'root', '-w', name, ...options], folder);
}

/** Slices of so many seconds, as `-G` and dumpcap make them: the paths, in the order of time. */
function slice(folder: string, seconds: number): string[] {
  runOutsider('editcap', ['-F', 'pcap', '-i', String(seconds), WHOLE, join(folder, 's.pcap')]);
  return readdirSync(folder).sort();
}

function rename(folder: string, from: readonly string[], to: readonly string[]): void {
  for (const [index, name] of from.entries()) {
    renameSync(join(folder, name), join(folder, to[index] as string));
  }
}

async function inspect(folder: string): Promise<readonly InspectedPoint[]> {
  const { stdout } = await runCli(['inspect', '--json', folder]);
  return (JSON.parse(stdout) as Inspection).points;
}

/** One capture point, of which each file begins where the one before ends. */
async function inspectOne(folder: string): Promise<InspectedPoint> {
  const points = await inspect(folder);
  expect(points).toHaveLength(1);
  const [point] = points as [InspectedPoint];
  const times = point.files.flatMap(({ firstTime, lastTime }) =>
    firstTime === null ? [] : [firstTime, lastTime],
  );
  expect(times).toEqual([...times].sort());
  return point;
}

function namesOf({ files }: InspectedPoint): string[] {
  return files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
}

function packetsOf({ files }: InspectedPoint): number {
  return files.reduce((sum, { packets }) => sum + packets, 0);
}

function kindsOf({ seams }: InspectedPoint): string[] {
  return seams.map(({ kind }) => kind);
}

describe.skipIf(!HAS_TOOLS)('a ring that tcpdump wrote', () => {
  it('with -C is put in order by time, without numbers of equal length', async () => {
    await withTempFolder(async (folder) => {
      rotate(folder, 'p.pcap', '-C', '1');
      const point = await inspectOne(folder);
      expect(namesOf(point)).toEqual(['p.pcap', 'p.pcap1', 'p.pcap2', 'p.pcap3']);
      expect([packetsOf(point), kindsOf(point)]).toEqual([PACKETS, []]);
    });
  });

  it('with -C -W 3 has wrapped, and says where', async () => {
    await withTempFolder(async (folder) => {
      rotate(folder, 'p.pcap', '-C', '1', '-W', '3');
      const point = await inspectOne(folder);
      expect(namesOf(point)).toEqual(['p.pcap1', 'p.pcap2', 'p.pcap0']);
      expect(kindsOf(point)).toEqual(['wrap']);
      expect(point.remarks).toEqual([
        'The numbers begin again after file 3: older packets were overwritten.',
      ]);
    });
  });

  it('with -C -W 11 has padded numbers, with -W 1 one file', async () => {
    await withTempFolder(async (folder) => {
      rotate(folder, 'p.pcap', '-C', '1', '-W', '11');
      expect(namesOf(await inspectOne(folder))).toEqual([0, 1, 2, 3].map((n) => `p.pcap0${n}`));
    });
    await withTempFolder(async (folder) => {
      rotate(folder, 'p.pcap', '-C', '1', '-W', '1');
      expect(namesOf(await inspectOne(folder))).toEqual(['p.pcap']);
    });
  });

  it('with -z gzip has a compressed lap beside a raw one', async () => {
    await withTempFolder(async (folder) => {
      rotate(folder, 'p.pcap', '-C', '1', '-W', '3');
      const raw = readdirSync(folder);
      // The first lap, as gzip left it: what it finds there already it leaves.
      runOutsider('sh', ['-c', `gzip -c ${RING[0]} > p.pcap0.gz`], folder);
      const point = await inspectOne(folder);
      expect(namesOf(point)).toEqual(['p.pcap0.gz', 'p.pcap1', 'p.pcap2', 'p.pcap0']);
      expect(packetsOf(point)).toBe(PACKETS);
      expect(raw).toHaveLength(3);
    });
  });

  it('into which it was started again shows the time between', async () => {
    await withTempFolder(async (folder) => {
      rotate(folder, 'p.pcap', '-C', '1', '-W', '4');
      const later = join(folder, 'p.pcap0');
      rmSync(later);
      runOutsider('editcap', ['-F', 'pcap', '-t', '30', RING[0] as string, later]);
      const point = await inspectOne(folder);
      expect(namesOf(point)).toEqual(['p.pcap1', 'p.pcap2', 'p.pcap3', 'p.pcap0']);
      expect(kindsOf(point)).toEqual(['restart']);
      expect(point.remarks[0]).toMatch(/^The capture was started again after file 4: 7\.\d+ s are/);
    });
  });
});

describe.skipIf(!HAS_TOOLS)('slices of time', () => {
  it('of -G belong together, the header-only one of a quiet time too', async () => {
    await withTempFolder(async (folder) => {
      const slices = slice(folder, 6);
      rename(folder, slices, [
        'cap-002939.pcap',
        'cap-002945.pcap',
        'cap-002951.pcap',
        'cap-002957.pcap',
      ]);
      runOutsider('sh', ['-c', `head -c ${FILE_HEADER_LENGTH} ${WHOLE} > cap-002933.pcap`], folder);
      const point = await inspectOne(folder);
      expect(namesOf(point).at(-1)).toBe('cap-002933.pcap');
      expect(point.files.at(-1)?.state).toBe('header-only');
      expect(point.remarks).toEqual(['File 1 holds no packet.']);
      expect([packetsOf(point), kindsOf(point)]).toEqual([PACKETS, []]);
    });
  });

  it('of -G -C count anew in each slice, or go on counting as old versions do', async () => {
    for (const names of [
      ['cap-002939.pcap', 'cap-002939.pcap1', 'cap-002951.pcap', 'cap-002951.pcap1'],
      ['cap-002939.pcap', 'cap-002939.pcap1', 'cap-002951.pcap2', 'cap-002951.pcap3'],
    ]) {
      await withTempFolder(async (folder) => {
        rename(folder, slice(folder, 6), names);
        const point = await inspectOne(folder);
        expect([namesOf(point), packetsOf(point)]).toEqual([names, PACKETS]);
      });
    }
  });

  it('of -G -C -W are a ring each', async () => {
    await withTempFolder(async (folder) => {
      const names = [
        'cap-002939.pcap1',
        'cap-002939.pcap0',
        'cap-002951.pcap0',
        'cap-002951.pcap1',
      ];
      rename(folder, slice(folder, 6), names);
      expect(namesOf(await inspectOne(folder))).toEqual(names);
    });
  });

  it('of dumpcap are put in order, and a missing one is a gap', async () => {
    await withTempFolder(async (folder) => {
      const slices = slice(folder, 6);
      expect(slices.every((name) => /^s_\d{5}_\d{14}\.pcap$/.test(name))).toBe(true);
      expect(namesOf(await inspectOne(folder))).toEqual(slices);
      rmSync(join(folder, slices[1] as string));
      const point = await inspectOne(folder);
      expect(kindsOf(point)).toEqual(['gap']);
      expect(point.remarks[0]).toMatch(/^Between file 1 and file 2 6\.\d+ s are missing/);
    });
  });
});

describe.skipIf(!HAS_TOOLS)('capture points', () => {
  it('are kept apart, each with its gaps, overlaps and empty files', async () => {
    await withTempFolder(async (folder) => {
      runOutsider('sh', ['-c', 'mkdir -p payments-7f9c/a payments-7f9c/b'], folder);
      const [first, second, third] = RING as [string, string, string];
      const into = (name: string, ...from: string[]) =>
        runOutsider('mergecap', ['-a', '-F', 'pcap', '-w', join(folder, name), ...from]);
      into('payments-7f9c/a/p.pcap0', first);
      into('payments-7f9c/a/p.pcap1', third);
      into('payments-7f9c/b/p.pcap0', first, second);
      into('payments-7f9c/b/p.pcap1', second, third);
      writeFileSync(join(folder, 'payments-7f9c/b/p.pcap2'), '');
      const points = await inspect(folder);
      expect(points.map(({ name }) => name)).toEqual(['point-1', 'point-2']);
      expect(points.map(kindsOf)).toEqual([['gap'], ['overlap']]);
      expect(points[1]?.remarks.join('\n')).toMatch(
        /^File 3 and file 4 overlap by 6\.\d+ s\.\nFile 5 is empty/,
      );
      expect(points.flatMap(({ remarks }) => remarks).join()).not.toContain('payments');
    });
  });
});
