import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import type { InspectedFile, Inspection } from '../../src/pipeline/inspect.js';
import { secondsOf } from '../../src/report/time.js';
import { hasProgram } from '../support/outsider.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { PcapngMaker } from './make-pcapng.js';
import { ENCAPSULATIONS, type Printed, readWithCapinfos } from './outsiders/capinfos.js';
import { mergeFiles, readDrops, readPackets } from './outsiders/tshark.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const HAS_WIRESHARK = hasProgram('tshark', '-v') && hasProgram('capinfos', '-v');
const MINUTE = 60_000;
/** Captures that are read by one tshark, merged: it starts slowly. */
const BATCH = 100;

/** Link types that Wireshark 4.0 does not read: Juniper's services, DSA tags, and vendors' own. */
const UNREAD_LINK_TYPES = new Set([132, 164, 182, 281, 282, 284, 285]);
/** Its records claim no length, one after another to the end of the file: a hole reads like that, so we stop. */
const WITH_A_HOLE = new Set(['bgp_vpn_rt-oobr.pcap']);
/** Fractions of more than a second: the outsiders overflow or print them as they are, we carry. */
const WITH_WILD_FRACTIONS = new Set([
  'atm-oam-loopback-print-overrun.pcap',
  'bgp_vpn_rt-oobr.pcap',
  'olsr-oobr-2.pcap',
  'pim_header_asan-2.pcap',
  'rx_serviceid_oobr.pcap',
  'timestamp_invalid_micro.pcap',
  'timestamp_invalid_nano.pcap',
]);
/** capinfos names a late packet as the first; tshark shows ours first, and the test of packets holds that. */
const WITH_ANOTHER_FIRST = new Set(['Tests__Pcap++Test__PcapExamples__pcapng-example.pcapng']);
/** tshark takes the pseudo-header of SunATM out of the packet, and out of its lengths. */
const SUN_ATM = 123;

const files = new Map<string, InspectedFile>();
let printed = new Map<string, Printed>();

beforeAll(async () => {
  if (!HAS_WIRESHARK) return;
  const { stdout, exitCode } = await runCli(['inspect', '--json', CORPUS]);
  const inspection = JSON.parse(stdout) as Inspection;
  for (const file of inspection.points.flatMap((point) => point.files)) {
    files.set(file.path.slice(CORPUS.length + 1), file);
  }
  printed = readWithCapinfos(CORPUS, [...files.keys()]);
  // Some of the corpus is damaged.
  expect(exitCode).toBe(3);
}, 2 * MINUTE);

/** Every difference at once, so that one does not hide the others. */
function differences(check: (name: string, file: InspectedFile) => void): string[] {
  return [...files].flatMap(([name, file]) => {
    try {
      check(name, file);
      return [];
    } catch (error) {
      return `${name}: ${(error as Error).message.split('\n')[0]}`;
    }
  });
}

function isIn(set: ReadonlySet<string>, name: string): boolean {
  return set.has(basename(name));
}

describe.skipIf(!HAS_WIRESHARK)('what inspect says of the corpus', () => {
  it('is about every file of it', () => {
    const all = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
    const captures = all.filter((name) => /\.(?:pcap|pcapng|cap)$/.test(name));
    expect([...files.keys()].sort()).toEqual(captures.sort());
    expect(captures.length).toBeGreaterThan(1000);
  });

  it('capinfos says too, wherever it knows the link type', () => {
    const unread = [...files].filter(([name]) => !printed.has(name));
    for (const [name, { interfaces }] of unread) {
      expect(UNREAD_LINK_TYPES, name).toContain(interfaces[0]?.linkType);
    }
    expect(unread).toHaveLength(14);
  });

  it('has the packets and interfaces that capinfos counts', () => {
    const found = differences((name, { interfaces, packets }) => {
      const theirs = printed.get(name);
      if (theirs === undefined || isIn(WITH_A_HOLE, name)) return;
      expect(packets).toBe(theirs.packets);
      expect(interfaces.map((one) => ({ ...one, snapLength: one.snapLength || 0x40000 }))).toEqual(
        theirs.interfaces.map(({ encapsulation, ...one }, index) => ({
          ...one,
          snapLength: one.snapLength || 0x40000,
          linkType: interfaces[index]?.linkType,
        })),
      );
    });
    expect(found).toEqual([]);
  });

  it('names the link types that capinfos names', () => {
    const found = differences((name, { interfaces }) => {
      for (const [index, { encapsulation }] of (printed.get(name)?.interfaces ?? []).entries()) {
        expect(ENCAPSULATIONS.get(interfaces[index]?.linkType ?? -1)).toBe(encapsulation);
      }
    });
    expect(found).toEqual([]);
  });

  it('has the first and last times that capinfos prints', () => {
    const found = differences((name, { firstTime, lastTime }) => {
      const theirs = printed.get(name);
      if (theirs === undefined || isIn(WITH_WILD_FRACTIONS, name)) return;
      expectTime(lastTime, theirs.last);
      if (isIn(WITH_ANOTHER_FIRST, name)) return;
      expectTime(firstTime, theirs.first);
    });
    expect(found).toEqual([]);
  });

  it(
    'has the drops that tshark finds where capinfos counts statistics',
    () => {
      let known = 0;
      const found = differences((name, { dropped }) => {
        const statistics = printed.get(name)?.statistics;
        if (statistics === undefined) return;
        expect(dropped).toBe(statistics === 0 ? null : readDrops(join(CORPUS, name)));
        if (statistics > 0) known += 1;
      });
      expect(found).toEqual([]);
      expect(known).toBeGreaterThan(5);
    },
    MINUTE,
  );
});

describe.skipIf(!HAS_WIRESHARK)('drops', () => {
  it('are added up over sections, interfaces and kinds as tshark shows them, and written back', async () => {
    const maker = new PcapngMaker(true);
    const count = (code: number, value: bigint) => maker.option(code, maker.u64(value));
    for (const first of [1n, 100n]) {
      maker.section().interface(1, 0).interface(1, 0);
      maker.packet(0, 1_700_000_000_000_000n, Buffer.alloc(60));
      maker.block(5, maker.u32(0, 0, 0), count(5, 9n));
      maker.block(5, maker.u32(0, 0, 0), count(4, 77n), count(5, first), count(7, 10n * first));
      maker.block(5, maker.u32(1, 0, 0), count(7, 5n));
    }
    await withTempFolder(async (folder) => {
      const path = join(folder, 'drops.pcapng');
      writeFileSync(path, maker.bytes);
      const { stdout } = await runCli(['inspect', '--json', path]);
      const [point] = (JSON.parse(stdout) as Inspection).points;
      expect(point?.files[0]?.dropped).toBe(11 + 5 + 1100 + 5);
      expect(readDrops(path)).toBe(11 + 5 + 1100 + 5);
      const written = join(folder, 'out.pcapng');
      const seed = ['--seed', 'drops', '--no-audit'];
      expect(await runCli(['anonymize', path, '-o', written, ...seed])).toMatchObject({
        exitCode: 0,
      });
      expect(readDrops(written)).toBe(11 + 5 + 1100 + 5);
    });
  });
});

/** To the microsecond. An empty file has no times. */
function expectTime(ours: string | null, theirs: number): void {
  if (ours === null) expect(theirs).toBeNaN();
  else expect(secondsOf(ours)).toBeCloseTo(theirs, 5);
}

/** Time, length on the wire, captured length, and interface of each packet, numbered from `first` on. */
function readOurselves(name: string, first = 0): string[] {
  const reader = openCapture(join(CORPUS, name));
  const { packet } = reader;
  const seen: string[] = [];
  while (reader.next()) {
    const time = `${packet.seconds}.${String(packet.nanoseconds).padStart(9, '0')}`;
    const { wireLength, start, end, interfaceIndex } = packet;
    seen.push([time, wireLength, end - start, first + interfaceIndex].join('\t'));
  }
  reader.close();
  return seen;
}

/** What both of them can read, by format, without what is explained above. */
function listComparable(format: string): string[] {
  return [...files]
    .filter(([name, file]) => file.format === format && printed.has(name))
    .filter(([name]) => !isIn(WITH_A_HOLE, name) && !isIn(WITH_WILD_FRACTIONS, name))
    .filter(([, { interfaces }]) => interfaces.every(({ linkType }) => linkType !== SUN_ATM))
    .map(([name]) => name);
}

describe.skipIf(!HAS_WIRESHARK)('the packets of the corpus', () => {
  it(
    'are those that tshark sees in pcapng',
    () => {
      const names = listComparable('pcapng');
      expect(names.length).toBeGreaterThan(60);
      for (const name of names) {
        expect(readPackets(join(CORPUS, name)), name).toEqual(readOurselves(name));
      }
    },
    4 * MINUTE,
  );

  it(
    'are those that tshark sees in pcap',
    async () => {
      const names = listComparable('pcap');
      expect(names.length).toBeGreaterThan(950);
      for (let from = 0; from < names.length; from += BATCH) {
        const batch = names.slice(from, from + BATCH);
        const ours = batch.flatMap((name, index) => readOurselves(name, index));
        await withTempFolder((folder) => {
          const merged = join(folder, 'merged.pcapng');
          const paths = batch.map((name) => join(CORPUS, name));
          mergeFiles(paths, merged);
          expect(readPackets(merged)).toEqual(ours);
        });
      }
    },
    4 * MINUTE,
  );
});
