import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createWriter } from '../../src/capture/create-writer.js';
import { openCapture } from '../../src/capture/open.js';
import { OutputFile } from '../../src/capture/output-file.js';
import { runCli } from '../support/run-cli.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'pcapsule-kinds-'));
const HAS_TSHARK = spawnSync('tshark', ['-v']).status === 0 || process.env['CI'] === 'true';
const LENGTHS = [60, 70_000, 1514];

afterAll(() => rmSync(FOLDER, { recursive: true }));

interface Kind {
  readonly magic: number;
  /** What follows the 24 bytes of the file header, and the 16 of each record's. */
  readonly fileExtra: number;
  readonly recordExtra: number;
}

/** A file of this kind in either byte order, with times 0.000123 s apart (or nanoseconds). */
function make({ magic, fileExtra, recordExtra }: Kind, isLittleEndian: boolean): Buffer {
  const u32 = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) {
      if (isLittleEndian) bytes.writeUInt32LE(value >>> 0, 4 * index);
      else bytes.writeUInt32BE(value >>> 0, 4 * index);
    }
    return bytes;
  };
  const version = isLittleEndian ? 0x00040002 : 0x00020004;
  const records = LENGTHS.map((length, index) =>
    Buffer.concat([
      u32(1_700_000_000 + index, 123 * (index + 1), length, length),
      Buffer.alloc(recordExtra),
      Buffer.alloc(length, index + 1),
    ]),
  );
  const size = records.reduce((sum, { length }) => sum + length, 0);
  const extra = fileExtra === 0 ? Buffer.alloc(0) : u32(size);
  return Buffer.concat([u32(magic, version, 0, 0, 262144, 1), extra, ...records]);
}

describe.each([
  ['microseconds', { magic: 0xa1b2c3d4, fileExtra: 0, recordExtra: 0 }, 1000],
  ['nanoseconds', { magic: 0xa1b23c4d, fileExtra: 0, recordExtra: 0 }, 1],
  ['modified', { magic: 0xa1b2cd34, fileExtra: 0, recordExtra: 8 }, 1000],
  ['IXIA hardware', { magic: 0x1c0001ac, fileExtra: 4, recordExtra: 0 }, 1],
  ['IXIA software', { magic: 0x1c0001ab, fileExtra: 4, recordExtra: 0 }, 1000],
] as const)('pcap of the kind %s', (_, kind, unit) => {
  describe.each([true, false])('little-endian: %s', (isLittleEndian) => {
    const bytes = make(kind, isLittleEndian);
    const path = join(FOLDER, `${kind.magic}-${isLittleEndian}`);
    writeFileSync(path, bytes);

    it('gives packets and times', () => {
      const reader = openCapture(path);
      const { packet } = reader;
      for (const [index, length] of LENGTHS.entries()) {
        expect(reader.next()).toBe(true);
        expect([packet.seconds, packet.nanoseconds]).toEqual([
          1_700_000_000 + index,
          123 * (index + 1) * unit,
        ]);
        expect([packet.end - packet.start, packet.bytes[packet.start]]).toEqual([
          length,
          index + 1,
        ]);
      }
      expect(reader.next()).toBe(false);
      expect(reader.damage).toEqual([]);
      reader.close();
    });

    it('is copied to the bit', async () => {
      const reader = openCapture(path);
      const writer = createWriter(new OutputFile(`${path}.out`), reader, { format: 'same' });
      reader.onRefill = () => writer.flush();
      while (reader.next()) writer.write(reader.packet);
      await writer.finish();
      reader.close();
      expect(readFileSync(`${path}.out`).equals(bytes)).toBe(true);
    });

    it('is rewritten, and the audit reads it too', async () => {
      const output = `${path}-anonymized`;
      expect(await runCli(['anonymize', path, '-o', output, '--seed', 'kinds'])).toMatchObject({
        exitCode: 0,
      });
    });

    // Wireshark before 4.2 took the fractions of this kind for microseconds.
    const isDisputed = kind.magic === 0x1c0001ac;
    it.skipIf(!HAS_TSHARK || isDisputed)('is read alike by tshark', () => {
      const { stdout } = spawnSync(
        'tshark',
        ['-r', path, '-n', '-T', 'fields', '-e', 'frame.cap_len', '-e', 'frame.time_epoch'],
        { encoding: 'utf8' },
      );
      const lines = LENGTHS.map((length, index) => {
        const nanoseconds = String(123 * (index + 1) * unit).padStart(9, '0');
        return `${length}\t${1_700_000_000 + index}.${nanoseconds}\n`;
      });
      expect(stdout).toBe(lines.join(''));
    });
  });
});

/** How old or patched programs deviate from the magic number they write. */
const DEVIATIONS: readonly (readonly [string, Deviation])[] = [
  ['version 2.2', { version: [2, 2], isSwapped: true }],
  ['version 2.3, swapped all the same', { version: [2, 3], isSwapped: true }],
  ['version 2.3', { version: [2, 3] }],
  ['DG/UX', { version: [543, 0], isSwapped: true }],
  ['AIX', { version: [2, 2], isSwapped: true, linkType: 6, unit: 1 }],
  ['Red Hat 6.1', { recordExtra: 8 }],
  ['Nokia', { recordExtra: 4 }],
  ['SuSE 6.3', { magic: 0xa1b2cd34, recordExtra: 12 }],
];

interface Deviation {
  readonly version?: readonly [number, number];
  readonly isSwapped?: boolean;
  readonly linkType?: number;
  readonly unit?: number;
  readonly magic?: number;
  readonly recordExtra?: number;
}

const CAPTURED = 60;
const ON_THE_WIRE = 1514;

function deviate({ version = [2, 4], isSwapped = false, ...kind }: Deviation): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32BE(kind.magic ?? 0xa1b2c3d4, 0);
  header.writeUInt16BE(version[0], 4);
  header.writeUInt16BE(version[1], 6);
  header.writeUInt32BE(65_535, 16);
  header.writeUInt32BE(kind.linkType ?? 1, 20);
  const records = [1, 2, 3, 4].map((second) => {
    const record = Buffer.alloc(16 + (kind.recordExtra ?? 0) + CAPTURED, second);
    record.writeUInt32BE(1_000_000_000 + second, 0);
    record.writeUInt32BE(123_000, 4);
    record.writeUInt32BE(isSwapped ? ON_THE_WIRE : CAPTURED, 8);
    record.writeUInt32BE(isSwapped ? CAPTURED : ON_THE_WIRE, 12);
    return record;
  });
  return Buffer.concat([header, ...records]);
}

describe.each(DEVIATIONS)('pcap as %s wrote it', (name, deviation) => {
  const path = join(FOLDER, name.replaceAll(/\W/g, '-'));
  const bytes = deviate(deviation);
  writeFileSync(path, bytes);
  const nanoseconds = 123_000 * (deviation.unit ?? 1000);

  it('gives packets, lengths and times, and is copied to the bit', async () => {
    const reader = openCapture(path);
    const writer = createWriter(new OutputFile(`${path}.out`), reader, { format: 'same' });
    const { packet } = reader;
    for (const second of [1, 2, 3, 4]) {
      expect(reader.next()).toBe(true);
      expect([packet.seconds, packet.nanoseconds]).toEqual([1_000_000_000 + second, nanoseconds]);
      expect([packet.end - packet.start, packet.wireLength]).toEqual([CAPTURED, ON_THE_WIRE]);
      expect([packet.linkType, packet.bytes[packet.start]]).toEqual([1, second]);
      writer.write(packet);
    }
    expect(reader.next()).toBe(false);
    expect(reader.damage).toEqual([]);
    await writer.finish();
    reader.close();
    expect(readFileSync(`${path}.out`).equals(bytes)).toBe(true);
  });

  it.skipIf(!HAS_TSHARK)('is read alike by tshark', () => {
    const fields = ['frame.cap_len', 'frame.len', 'frame.time_epoch'].flatMap((one) => ['-e', one]);
    const options = ['-r', path, '-n', '-T', 'fields', ...fields];
    const { stdout } = spawnSync('tshark', options, { encoding: 'utf8' });
    const fraction = String(nanoseconds).padStart(9, '0');
    const lines = [1, 2, 3, 4].map(
      (second) => `${CAPTURED}\t${ON_THE_WIRE}\t${1_000_000_000 + second}.${fraction}\n`,
    );
    expect(stdout).toBe(lines.join(''));
  });

  it('is rewritten, and the audit reads it too', async () => {
    const output = `${path}-anonymized`;
    expect(await runCli(['anonymize', path, '-o', output, '--seed', 'old'])).toMatchObject({
      exitCode: 0,
    });
    expect(readFileSync(output)).toHaveLength(bytes.length);
  });
});

describe('patches', () => {
  it.each(['pcap', 'pcapng'] as const)(
    'reach %s packets wherever they are by then',
    async (format) => {
      const from = join(FOLDER, `${0xa1b2c3d4}-true`);
      const path = join(FOLDER, `patched-${format}`);
      const reader = openCapture(from);
      const writer = createWriter(new OutputFile(path), reader, { format });
      reader.onRefill = () => writer.flush();
      const positions: number[] = [];
      while (reader.next()) positions.push(writer.write(reader.packet));
      const patch = Uint8Array.of(0, 201, 202, 203, 0);
      for (const position of positions) writer.patch(position + 10, patch, 1, 4);
      await writer.finish();
      reader.close();
      const patched = openCapture(path);
      const { packet } = patched;
      for (const index of LENGTHS.keys()) {
        expect(patched.next()).toBe(true);
        const found = [...packet.bytes.subarray(packet.start + 9, packet.start + 14)];
        expect(found).toEqual([index + 1, 201, 202, 203, index + 1]);
      }
      patched.close();
    },
  );
});

describe('a bundle of two rings', () => {
  it('shares interfaces within a capture point and keeps points apart', async () => {
    const { PcapngWriter } = await import('../../src/capture/pcapng/writer.js');
    const from = join(FOLDER, `${0xa1b2c3d4}-true`);
    const path = join(FOLDER, 'bundle');
    const writer = new PcapngWriter(new OutputFile(path), []);
    for (const point of ['point-1', 'point-1', 'point-2']) {
      const reader = openCapture(from);
      writer.useInterfaces(reader.interfaces, point);
      while (reader.next()) writer.write(reader.packet, `from ${point}`);
      reader.close();
    }
    await writer.finish();
    const bundle = openCapture(path);
    const places: number[] = [];
    while (bundle.next()) places.push(bundle.packet.interfaceIndex);
    bundle.close();
    expect(places).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
    expect(bundle.interfaces).toHaveLength(2);
    expect(bundle.metadata.get('comments')).toBe(9);
  });
});
