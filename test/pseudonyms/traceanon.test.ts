import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Key } from '../../src/pseudonyms/key.js';
import { createPseudonyms } from '../../src/pseudonyms/pseudonyms.js';

const HAS_TRACEANON = spawnSync('traceanon').error === undefined || process.env['CI'] === 'true';
const KEY = 'thirty-two characters are a key!';
const PACKETS = 1000;
// A pcap file header, then records of a 16-byte header and a bare IPv4 and UDP header each.
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const PACKET = 28;
const RECORD = RECORD_HEADER + PACKET;
const LINKTYPE_RAW = 101;

function capture(): Buffer {
  const file = Buffer.alloc(FILE_HEADER + PACKETS * RECORD);
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt16LE(2, 4);
  file.writeUInt16LE(4, 6);
  file.writeUInt32LE(65_535, 16);
  file.writeUInt32LE(LINKTYPE_RAW, 20);
  let random = 12_345;
  for (let i = 0; i < PACKETS; i += 1) {
    const at = FILE_HEADER + i * RECORD;
    file.writeUInt32LE(i, at);
    file.writeUInt32LE(PACKET, at + 8);
    file.writeUInt32LE(PACKET, at + 12);
    file.set([0x45, 0, 0, PACKET, 0, 0, 0, 0, 64, 17], at + RECORD_HEADER);
    for (let byte = 12; byte < 20; byte += 1) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      file[at + RECORD_HEADER + byte] = random >>> 24;
    }
  }
  return file;
}

const addressesOf = (file: Buffer) =>
  Array.from({ length: PACKETS }, (_, i) => {
    const at = FILE_HEADER + i * RECORD + RECORD_HEADER + 12;
    return file.subarray(at, at + 8).toString('hex');
  });

describe('Crypto-PAn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsule-traceanon-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(!HAS_TRACEANON)('replaces IPv4 addresses as traceanon -c does, bit for bit', () => {
    const original = capture();
    const [from, to] = [join(folder, 'from.pcap'), join(folder, 'to.pcap')];
    writeFileSync(from, original);
    const run = spawnSync('traceanon', [
      '-s',
      '-d',
      '-c',
      KEY,
      `pcapfile:${from}`,
      `pcapfile:${to}`,
    ]);
    expect(run.status).toBe(0);

    const ours = Buffer.from(original);
    const pseudonyms = createPseudonyms({ key: new Key(Buffer.from(KEY)), scheme: 'cryptopan' });
    for (let i = 0; i < PACKETS; i += 1) {
      const at = FILE_HEADER + i * RECORD + RECORD_HEADER;
      pseudonyms.ipv4(ours, at + 12);
      pseudonyms.ipv4(ours, at + 16);
    }
    expect(addressesOf(ours)).toEqual(addressesOf(readFileSync(to)));
    expect(addressesOf(ours)).not.toEqual(addressesOf(original));
  });
});
