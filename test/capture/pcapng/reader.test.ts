import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createWriter, type WriterOptions } from '../../../src/capture/create-writer.js';
import { openCapture } from '../../../src/capture/open.js';
import { OutputFile } from '../../../src/capture/output-file.js';
import type { CaptureReader } from '../../../src/capture/reader.js';
import { PcapngMaker, pad } from '../make-pcapng.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'pcapsule-pcapng-'));
const HAS_TSHARK = spawnSync('tshark', ['-v']).status === 0 || process.env['CI'] === 'true';
const SECRET = 'db-7.corp.example';
const DATA = Buffer.from('0123456789012345678901234567890123456789012345678901234567890');
let count = 0;

afterAll(() => rmSync(FOLDER, { recursive: true }));

function put(bytes: Buffer): string {
  count += 1;
  const path = join(FOLDER, String(count));
  writeFileSync(path, bytes);
  return path;
}

interface Seen {
  readonly time: string;
  readonly length: number;
  readonly wireLength: number;
  readonly linkType: number;
  readonly interfaceIndex: number;
  readonly flags: number;
  readonly dropCount: number;
}

function read(bytes: Buffer): { packets: Seen[]; reader: CaptureReader } {
  const reader = openCapture(put(bytes));
  const { packet } = reader;
  const packets: Seen[] = [];
  while (reader.next()) {
    const { wireLength, linkType, interfaceIndex, flags, dropCount } = packet;
    const time = `${packet.seconds}.${String(packet.nanoseconds).padStart(9, '0')}`;
    const length = packet.end - packet.start;
    packets.push({ time, length, wireLength, linkType, interfaceIndex, flags, dropCount });
  }
  reader.close();
  return { packets, reader };
}

async function rewrite(
  bytes: Buffer,
  options: WriterOptions = { format: 'same' },
): Promise<Buffer> {
  const reader = openCapture(put(bytes));
  const target = `${put(Buffer.alloc(0))}.out`;
  const writer = createWriter(new OutputFile(target), reader, options);
  reader.onRefill = () => writer.flush();
  try {
    while (reader.next()) writer.write(reader.packet);
    await writer.finish();
  } finally {
    reader.close();
  }
  return readFileSync(target);
}

/** Every block type and every option that says something, in two sections. */
function full(isLittleEndian: boolean): Buffer {
  const first = new PcapngMaker(isLittleEndian);
  const o = (code: number, value: Buffer | string = SECRET) => first.option(code, value);
  const custom = Buffer.concat([first.u32(32473), Buffer.from(SECRET)]);
  first
    .section(o(1), o(2), o(3), o(4), o(2988, custom), o(0, ''))
    .interface(
      1,
      262144,
      o(2),
      o(3),
      o(4, Buffer.alloc(8)),
      o(6, Buffer.alloc(6)),
      o(9, Buffer.of(9)),
      o(10, Buffer.alloc(4)),
      o(11),
      o(12),
      o(13, Buffer.of(4)),
      o(15),
      o(4242),
      o(0, ''),
    )
    .interface(113, 0)
    .packet(
      0,
      1_700_000_000_123_456_789n,
      DATA,
      o(1),
      o(2, first.u32(0x101)),
      o(3),
      o(4, first.u64(7n)),
      o(5, Buffer.alloc(8)),
      o(6, Buffer.alloc(4)),
      o(8, Buffer.alloc(8)),
      o(0, ''),
    )
    .packet(1, 1_700_000_001_000_002n, DATA.subarray(0, 33))
    .block(2, first.u16(1, 3), first.u32(0, 5_000_000, 10, 99), pad(DATA.subarray(0, 10)))
    .block(3, first.u32(21), pad(DATA.subarray(0, 21)))
    .block(
      4,
      first.u16(1, 4 + SECRET.length + 1),
      pad(Buffer.from(`\n\0\0\x01${SECRET}\0`)),
      first.u16(0, 0),
      o(2),
    )
    .block(
      5,
      first.u32(0, 395812, 100),
      o(1),
      o(4, first.u64(1000n)),
      o(5, first.u64(11n)),
      o(7, first.u64(22n)),
    )
    .block(9, pad(Buffer.from(SECRET)))
    .block(10, first.u32(0x544c534b, SECRET.length), pad(Buffer.from(SECRET)))
    .block(0xbad, custom, Buffer.alloc(3))
    .block(0x40000bad, custom, Buffer.alloc(3))
    .block(0x4242, pad(Buffer.from(SECRET)));
  const second = new PcapngMaker(!isLittleEndian)
    .section()
    .interface(276, 96, first.option(0, ''))
    .packet(0, 1_700_000_002_000_003n, DATA);
  return Buffer.concat([first.bytes, second.bytes]);
}

const EXPECTED = [
  {
    time: '1700000000.123456789',
    length: 61,
    wireLength: 66,
    linkType: 1,
    interfaceIndex: 0,
    flags: 0x101,
    dropCount: 7,
  },
  {
    time: '1700000001.000002000',
    length: 33,
    wireLength: 38,
    linkType: 113,
    interfaceIndex: 1,
    flags: -1,
    dropCount: -1,
  },
  {
    time: '5.000000000',
    length: 10,
    wireLength: 99,
    linkType: 113,
    interfaceIndex: 1,
    flags: -1,
    dropCount: 3,
  },
  {
    time: '0.000000000',
    length: 21,
    wireLength: 21,
    linkType: 1,
    interfaceIndex: 0,
    flags: -1,
    dropCount: -1,
  },
  {
    time: '1700000002.000003000',
    length: 61,
    wireLength: 66,
    linkType: 276,
    interfaceIndex: 2,
    flags: -1,
    dropCount: -1,
  },
];

describe.each([true, false])(
  'pcapng with every block, little-endian first: %s',
  (isLittleEndian) => {
    it('gives packets, interfaces and drops', () => {
      const { packets, reader } = read(full(isLittleEndian));
      expect(packets).toEqual(EXPECTED);
      expect(reader.damage).toEqual([]);
      expect(reader.drops).toEqual({ interface: 11, system: 22 });
      expect(
        reader.interfaces.map(
          ({ linkType, snapLength, frameCheckLength, isNanosecond, section }) => [
            linkType,
            snapLength,
            frameCheckLength,
            isNanosecond,
            section,
          ],
        ),
      ).toEqual([
        [1, 262144, 4, true, 0],
        [113, 0, 0, false, 0],
        [276, 96, 0, false, 1],
      ]);
    });

    it('is counted by what it reveals', () => {
      const { reader } = read(full(isLittleEndian));
      expect(Object.fromEntries(reader.metadata)).toEqual({
        applications: 1,
        captureFilters: 1,
        comments: 3,
        customBlocks: 2,
        customOptions: 1,
        decryptionSecrets: 1,
        hardware: 2,
        hashes: 1,
        interfaceAddresses: 2,
        interfaceDescriptions: 1,
        interfaceNames: 1,
        journalEntries: 1,
        nameResolutionBlocks: 1,
        nameServers: 1,
        operatingSystems: 2,
        packetIds: 1,
        processIds: 1,
        queues: 1,
        resolvedNames: 1,
        timeZones: 1,
        unknownBlocks: 1,
        unknownOptions: 1,
      });
    });

    it('is written back without anything that names or reveals', async () => {
      const written = await rewrite(full(isLittleEndian));
      const { packets, reader } = read(written);
      expect(packets).toEqual(EXPECTED);
      expect(reader.drops).toEqual({ interface: 11, system: 22 });
      expect(Object.fromEntries(reader.metadata)).toEqual({});
      expect(written.includes(SECRET)).toBe(false);
      expect(written.includes('leak')).toBe(false);
      expect(written.includes('lea')).toBe(false);
      expect(await rewrite(written)).toEqual(written);
    });
  },
);

describe('a time stamp', () => {
  it.each([
    ['seconds', 0, 1_700_000_000n, '1700000000.000000000'],
    ['milliseconds', 3, 1_700_000_000_123n, '1700000000.123000000'],
    ['microseconds', 6, 1_700_000_000_123_456n, '1700000000.123456000'],
    ['nanoseconds', 9, 1_700_000_000_123_456_789n, '1700000000.123456789'],
    ['picoseconds', 12, 1_700_000_123_456_789_012n, '1700000.123456789'],
    ['1/2 s', 0x81, 3_400_000_001n, '1700000000.500000000'],
    ['2^-10 s', 0x8a, (1_700_000_000n << 10n) + 512n, '1700000000.500000000'],
    ['2^-32 s', 0xa0, (1_700_000_000n << 32n) + (1n << 31n), '1700000000.500000000'],
  ])('in %s is read, and written back to the bit', async (_, resolution, time, expected) => {
    const maker = new PcapngMaker(true);
    maker
      .section()
      .interface(1, 0, maker.option(9, Buffer.of(resolution)))
      .packet(0, time, DATA);
    expect(read(maker.bytes).packets[0]?.time).toBe(expected);
    const written = await rewrite(maker.bytes);
    expect(written.includes(maker.u32(Number(time >> 32n), Number(time & 0xffffffffn)))).toBe(true);
    expect(read(written).packets[0]?.time).toBe(expected);
  });

  it('is moved by the offset of its interface, which may be negative', async () => {
    for (const [offset, expected] of [
      [100n, '1600.000000000'],
      [-100n, '1400.000000000'],
    ] as const) {
      const maker = new PcapngMaker(false);
      maker
        .section()
        .interface(1, 0, maker.option(14, maker.u64(BigInt.asUintN(64, offset))))
        .packet(0, 1_500_000_000n, DATA);
      expect(read(maker.bytes).packets[0]?.time).toBe(expected);
      expect(read(await rewrite(maker.bytes)).packets[0]?.time).toBe(expected);
    }
  });
});

describe('conversion', () => {
  const simple = (resolution: number) => {
    const maker = new PcapngMaker(true);
    const time = 17n * 10n ** BigInt(resolution) + 123n;
    return maker
      .section()
      .interface(1, 262144, maker.option(9, Buffer.of(resolution)))
      .packet(0, time, DATA)
      .packet(0, time + 1n, DATA);
  };

  it.each([6, 9])('to pcap and back loses nothing (10^-%i s)', async (resolution) => {
    const original = simple(resolution).bytes;
    const pcap = await rewrite(original, { format: 'pcap' });
    expect(pcap.readUInt32LE(0)).toBe(resolution === 6 ? 0xa1b2c3d4 : 0xa1b23c4d);
    expect(read(pcap).packets).toEqual(read(original).packets);
    expect(await rewrite(pcap, { format: 'pcapng' })).toEqual(await rewrite(original));
  });

  it('to pcap is refused where something would be lost', async () => {
    const several = simple(6).interface(113, 0).packet(1, 5n, DATA).bytes;
    const tooFine = simple(12).bytes;
    for (const bytes of [several, tooFine, full(true)]) {
      await expect(rewrite(bytes, { format: 'pcap' })).rejects.toMatchObject({
        code: 'capture.lossy',
      });
    }
  });
});

describe('notes', () => {
  it.skipIf(!HAS_TSHARK)('are shown by tshark', async () => {
    const maker = new PcapngMaker(true).section().interface(1, 0).packet(0, 5n, DATA);
    const names = [{ address: Uint8Array.of(192, 0, 2, 1), name: 'client-1' }];
    const notes = { application: 'pcapsule', comment: 'addresses are pseudonyms', names };
    const written = put(await rewrite(maker.bytes, { format: 'same', notes }));
    const { stdout } = spawnSync('capinfos', [written], { encoding: 'utf8' });
    expect(stdout).toContain('Capture application: pcapsule');
    expect(stdout).toContain('addresses are pseudonyms');
    const hosts = spawnSync('tshark', ['-r', written, '-q', '-z', 'hosts,ipv4'], {
      encoding: 'utf8',
    });
    expect(hosts.stdout).toMatch(/192\.0\.2\.1\s+client-1/);
  });
});

describe('broken pcapng', () => {
  it('whose packets name an interface that is not there gives the others', () => {
    const maker = new PcapngMaker(true)
      .section()
      .interface(1, 0)
      .packet(9, 5n, DATA)
      .packet(0, 6n, DATA);
    const { packets, reader } = read(maker.bytes);
    expect(packets.map(({ time }) => time)).toEqual(['0.000006000']);
    expect(reader.damage).toMatchObject([{ kind: 'garbage', offset: 48 }]);
  });

  it('with options that run beyond their block is read', () => {
    const maker = new PcapngMaker(true);
    maker
      .section(maker.u16(1, 0xffff))
      .interface(1, 0, maker.u16(9, 0xffff))
      .packet(0, 5n, DATA, maker.u16(2, 9999));
    expect(read(maker.bytes).packets).toHaveLength(1);
  });

  it('with garbage between blocks gives all packets', () => {
    const maker = new PcapngMaker(true).section().interface(1, 0).packet(0, 5n, DATA);
    const garbage = Buffer.from('garbage that is not even aligned');
    maker.raw(garbage).packet(0, 6n, DATA);
    const { packets, reader } = read(maker.bytes);
    expect(packets).toHaveLength(2);
    expect(reader.damage).toMatchObject([{ kind: 'garbage', length: garbage.length }]);
  });
});
