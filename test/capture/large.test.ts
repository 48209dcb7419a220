import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Inspection } from '../../src/pipeline/inspect.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** As large as packets that receive offload glued together get, and larger than 16 bits can tell. */
const PACKET_LENGTH = 262_144;
const PACKETS = 17_000;
const START = 1_700_000_000;
const MINUTE = 60_000;

/** Headers and holes: a file of more than 4 GiB that takes up 70 MB. The last packet is cut in half. */
function writeSparse(path: string): { size: number; lastOffset: number } {
  const descriptor = openSync(path, 'w');
  const header = Buffer.alloc(FILE_HEADER_LENGTH);
  for (const [at, value] of [0xa1b2c3d4, 0x00040002, 0, 0, PACKET_LENGTH, 1].entries()) {
    header.writeUInt32LE(value, 4 * at);
  }
  writeSync(descriptor, header, 0, header.length, 0);
  const record = Buffer.alloc(RECORD_HEADER_LENGTH);
  let offset = FILE_HEADER_LENGTH;
  let lastOffset = 0;
  for (let index = 0; index < PACKETS; index += 1) {
    record.writeUInt32LE(START + index, 0);
    record.writeUInt32LE(PACKET_LENGTH, 8);
    record.writeUInt32LE(PACKET_LENGTH, 12);
    writeSync(descriptor, record, 0, record.length, offset);
    lastOffset = offset;
    offset += RECORD_HEADER_LENGTH + PACKET_LENGTH;
  }
  const size = offset - PACKET_LENGTH / 2;
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
  return { size, lastOffset };
}

it(
  'a capture of more than 4 GiB is read to its end, and damage beyond has its place',
  async () => {
    await withTempFolder(async (folder) => {
      const path = join(folder, 'large.pcap');
      const { size, lastOffset } = writeSparse(path);
      expect(lastOffset).toBeGreaterThan(2 ** 32);
      const { stdout, exitCode } = await runCli(['inspect', '--json', path]);
      const [point] = (JSON.parse(stdout) as Inspection).points;
      expect(exitCode).toBe(3);
      expect(point?.files[0]).toMatchObject({
        bytes: size,
        packets: PACKETS - 1,
        lastTime: new Date((START + PACKETS - 2) * 1000).toISOString().replace('000Z', '000000Z'),
        state: 'cut',
        damage: [{ kind: 'cut', offset: lastOffset, length: size - lastOffset }],
      });
    });
  },
  5 * MINUTE,
);
