import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZipArchive } from 'archiver';
import { afterAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.js';
import { CAPTURES } from '../support/recordings.js';
import { newFolder } from './rewriting.js';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const CAPTURE = join(CAPTURES, 'findings/refused.pcap');

async function auditBytes(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return audit({ outputs: [{ path, name }], originals: [CAPTURE] });
}

/** As archives beyond 4 GiB are written: the numbers of the directory stand in its records of Zip64. */
async function zip64(): Promise<Buffer> {
  const archive = new ZipArchive({ forceZip64: true });
  const chunks: Buffer[] = [];
  archive.on('data', (chunk: Buffer) => chunks.push(chunk));
  archive.append(readFileSync(CAPTURE), { name: 'a.pcap' });
  await archive.finalize();
  return Buffer.concat(chunks);
}

/** The numbers of the one entry, moved into an extra field of Zip64. */
function enlarge(zip: Buffer): Buffer {
  const at = zip.indexOf('PK\x01\x02', 0, 'latin1');
  const end = zip.indexOf('PK\x06\x06', 0, 'latin1');
  const header = Buffer.from(zip.subarray(at, end));
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  for (const [index, field] of [24, 20, 42].entries()) {
    extra.writeBigUInt64LE(BigInt(header.readUInt32LE(field)), 4 + index * 8);
    header.writeUInt32LE(0xffffffff, field);
  }
  header.writeUInt16LE(extra.length, 30);
  const tail = Buffer.from(zip.subarray(end));
  tail.writeBigUInt64LE(BigInt(header.length + extra.length), 40);
  const locator = tail.indexOf('PK\x06\x07', 0, 'latin1');
  tail.writeBigUInt64LE(BigInt(end + extra.length), locator + 8);
  return Buffer.concat([zip.subarray(0, at), header, extra, tail]);
}

it('looks into a zip of Zip64', async () => {
  const zip = await zip64();
  expect(zip.readUInt32LE(zip.length - 6)).toBe(0xffffffff);
  for (const bytes of [zip, enlarge(zip)]) {
    const { findingsByKind } = await auditBytes('large.zip', bytes);
    expect(findingsByKind).toHaveProperty('ipv4');
    expect(findingsByKind).not.toHaveProperty('readable');
  }
});

it('calls a zip broken whose directory cannot be followed', async () => {
  const zip = await zip64();
  zip.fill(0, zip.indexOf('PK\x06\x06', 0, 'latin1'), zip.length - 42);
  expect((await auditBytes('broken.zip', zip)).findingsByKind).toHaveProperty('readable');
});

it('reads sizes of tar in base 256', async () => {
  const capture = readFileSync(CAPTURE);
  const header = Buffer.alloc(512);
  header.write('a.pcap', 0);
  header.write('ustar\x0000', 257, 'latin1');
  header.writeUInt8(0x80, 124);
  header.writeUInt32BE(capture.length, 132);
  const tar = Buffer.concat([header, capture, Buffer.alloc(1024 + 512 - (capture.length % 512))]);
  expect((await auditBytes('large.tar', tar)).findingsByKind).toHaveProperty('ipv4');
  tar.fill(0xff, 124, 136);
  expect((await auditBytes('broken.tar', tar)).findingsByKind).toHaveProperty('readable');
});
