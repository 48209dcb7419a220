import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { ZipArchive } from 'archiver';
import { afterAll, describe, expect, it } from 'vitest';
import { spellIpv4, spellIpv6, spellMac } from '../../src/audit/address-spellings.js';
import { type AuditOutput, type AuditResult, audit } from '../../src/audit/audit.js';
import { spellWord } from '../../src/audit/name-spellings.js';
import type { Spelled } from '../../src/audit/spellings.js';
import { newFolder, rewrite } from './rewriting.js';
import {
  mac,
  mend,
  octets,
  type SketchedPacket,
  tcpPacket,
  udpPacket,
  writePcap,
} from './sketches.js';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const HOST = '10.61.73.141';
const MAC = '02:42:ac:11:22:33';
const NAME = 'db-prod-7.acme-internal.corp';
const USER = 'kermit_the_user';
const PASSWORD = 'c0rrect-h0rse';
const IPV6 = '20010db800610073000000008d012b3c';

const STARTUP = `\0\0\0\x60\0\x03\0\0user\0${USER}\0database\0muppets\0\0`;
const LOGIN = `p\0\0\0\x12${PASSWORD}\0`;
const QUERY = `\x12\x34\x01\0\0\x01\0\0\0\0\0\0${wire(NAME)}\0\0\x01\0\x01`;

function wire(name: string): string {
  return name
    .split('.')
    .map((label) => String.fromCharCode(label.length) + label)
    .join('');
}

const CLIENT = {
  source: HOST,
  destination: '10.62.88.77',
  sourcePort: 50123,
  destinationPort: 5432,
  sourceMac: MAC,
};
const BLANK = udpPacket({ ...CLIENT, destinationPort: 9999, payload: 'w'.repeat(300) });

const ORIGINALS: readonly SketchedPacket[] = [
  tcpPacket({ ...CLIENT, payload: STARTUP, sequence: 1 }),
  tcpPacket({ ...CLIENT, payload: LOGIN, sequence: 1 + STARTUP.length }),
  udpPacket({ ...CLIENT, destinationPort: 53, payload: QUERY }),
  BLANK,
  tcpPacket({
    ...CLIENT,
    sourcePort: 50124,
    destinationPort: 7777,
    payload: 'v'.repeat(100),
    sequence: 500,
  }),
  tcpPacket({
    ...CLIENT,
    sourcePort: 50124,
    destinationPort: 7777,
    payload: 'v'.repeat(100),
    sequence: 600,
  }),
  neighbourAdvertisement(),
].map((bytes, index) => ({ seconds: 1700000000 + index, bytes }));

/** An IPv6 packet of a protocol nobody knows, from the address that is looked for. */
function neighbourAdvertisement(): Buffer {
  const address = Buffer.from(IPV6, 'hex');
  const header = Buffer.from('6000000000103b40', 'hex');
  const frame = [...mac('02:42:ac:99:77:66'), ...mac(MAC), 0x86, 0xdd];
  return Buffer.concat([Buffer.from(frame), header, address, address, Buffer.alloc(16)]);
}

const original = writePcap(join(folder, 'original.pcap'), ORIGINALS);

async function honest(): Promise<Buffer> {
  return readFileSync(await rewrite(original));
}

/** Put bytes into the payload of the packet with this index, and give it right checksums. */
function implant(capture: Buffer, index: number, at: number, bytes: Uint8Array): Buffer {
  let record = 24;
  for (let packet = 0; packet < index; packet += 1) record += 16 + capture.readUInt32LE(record + 8);
  const frame = capture.subarray(record + 16, record + 16 + capture.readUInt32LE(record + 8));
  frame.set(bytes, at);
  mend(frame);
  return capture;
}

let files = 0;
function save(bytes: Uint8Array | string, ending = 'bin'): AuditOutput {
  files += 1;
  const path = join(folder, `output-${files}.${ending}`);
  writeFileSync(path, bytes);
  return { path, name: `output ${files}` };
}

async function auditOutputs(...outputs: AuditOutput[]): Promise<AuditResult> {
  return audit({ outputs, originals: [original] });
}

const SPELLED: Readonly<Record<string, [string, Spelled[]]>> = {
  'an IPv4 address': ['ipv4', spellIpv4(Uint8Array.from(octets(HOST)))],
  'an IPv6 address': ['ipv6', spellIpv6(Uint8Array.from(Buffer.from(IPV6, 'hex')))],
  'a MAC address': ['mac', spellMac(Uint8Array.from(mac(MAC)))],
  'a host name': ['name', spellWord(NAME)],
  'a user': ['name', spellWord(USER)],
  'a password': ['secret', spellWord(PASSWORD)],
};

describe.each(Object.keys(SPELLED))('%s', (thing) => {
  const [kind, spellings] = SPELLED[thing] as [string, Spelled[]];
  const cases = spellings.map(
    (spelled, index) => [`${spelled.spelling} (${index + 1})`, spelled] as const,
  );

  it.each(cases)('is found in payload as %s', async (_name, { bytes, spelling }) => {
    const capture = implant(await honest(), 3, 77, bytes);
    const result = await auditOutputs(save(capture, 'pcap'));
    expect(result.findings.map((finding) => finding.kind)).toContain(kind);
    expect(result.findings).toContainEqual(expect.objectContaining({ packet: 4, spelling }));
    expect(JSON.stringify(result)).not.toMatch(/acme|kermit|h0rse|10\.61/);
  });

  it.each(cases.filter(([, { bytes }]) => bytes.length > 4))(
    'is found in a text file as %s',
    async (_name, { bytes }) => {
      const text = Buffer.concat([Buffer.from('the host <'), bytes, Buffer.from('> answered\n')]);
      const result = await auditOutputs(save(text, 'txt'));
      expect(result.findingsByKind).toHaveProperty(kind);
    },
  );

  it.each(cases.filter(([, { bytes }]) => bytes.length > 4))(
    'is found across two segments as %s',
    async (_name, { bytes }) => {
      const half = bytes.length >> 1;
      const capture = implant(await honest(), 4, 154 - half, bytes.subarray(0, half));
      const both = implant(capture, 5, 54, bytes.subarray(half));
      const result = await auditOutputs(save(both, 'pcap'));
      expect(result.findingsByKind).toHaveProperty(kind);
    },
  );
});

describe('what stands beside packets', () => {
  it('is clean in an honest output', async () => {
    const text = save('client-1 (172.16.5.4) was refused 3 times of 17\n', 'txt');
    const result = await auditOutputs(save(await honest(), 'pcap'), text);
    expect(result.findings).toEqual([]);
    expect(result.needles).toMatchObject({ ipv4: 2, mac: 2, secret: 1 });
  });

  it('is found in a comment of a pcapng file', async () => {
    const result = await auditOutputs(save(pcapng(`seen at ${NAME}`), 'pcapng'));
    expect(result.findingsByKind).toHaveProperty('name');
  });

  it('is found in the name of an entry of a zip file, and in what it holds', async () => {
    const named = await zip({ [`captures/${NAME}.txt`]: 'nothing' });
    expect((await auditOutputs(named)).findingsByKind).toHaveProperty('name');
    const holding = await zip({ 'captures/01.txt': `user=${USER}` });
    expect((await auditOutputs(holding)).findingsByKind).toEqual({ name: 1 });
    const honestOne = await zip({ 'captures/01.pcap': await honest() });
    const result = await auditOutputs(honestOne);
    expect(result.findings).toEqual([]);
    expect(result.files).toContainEqual(expect.objectContaining({ packets: 7, paired: 7 }));
  });

  it('is found in a capture within a zip file', async () => {
    const capture = implant(await honest(), 3, 77, Buffer.from(NAME));
    const result = await auditOutputs(await zip({ 'captures/01.pcap': capture }));
    expect(result.findings).toContainEqual(expect.objectContaining({ kind: 'name', packet: 4 }));
  });

  it('is found in a gzip file and in its header', async () => {
    const result = await auditOutputs(save(gzipSync(`password ${PASSWORD}`), 'gz'));
    expect(result.findingsByKind).toHaveProperty('secret');
    const named = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]),
      Buffer.from(`${NAME}\0`),
      gzipSync('nothing').subarray(10),
    ]);
    expect((await auditOutputs(save(named, 'gz'))).findingsByKind).toHaveProperty('name');
  });

  it('is not taken for clean where it cannot be unpacked', async () => {
    const broken = gzipSync('nothing much, but enough to be cut off').subarray(0, 25);
    expect((await auditOutputs(save(broken, 'gz'))).findingsByKind).toHaveProperty('readable');
  });

  it('is found when only the run knew of it', async () => {
    const path = '/var/log/incident-4711/pod.pcap';
    const outputs = [save(`read from ${path}`, 'txt')];
    const needles = [{ kind: 'path' as const, text: path }];
    expect((await audit({ outputs, originals: [original], needles })).findingsByKind).toEqual({
      path: 1,
    });
    expect((await audit({ outputs, originals: [original] })).ok).toBe(true);
  });

  it('may be what was kept on request', async () => {
    const outputs = [save(`the server ${HOST} answered`, 'txt')];
    expect((await audit({ outputs, originals: [original] })).ok).toBe(false);
    expect((await audit({ outputs, originals: [original], kept: [`${HOST}/32`] })).ok).toBe(true);
  });
});

async function zip(entries: Readonly<Record<string, string | Buffer>>): Promise<AuditOutput> {
  files += 1;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `bundle-${files}.zip`);
  const archive = new ZipArchive();
  const sink = createWriteStream(path);
  archive.pipe(sink);
  for (const [name, content] of Object.entries(entries)) archive.append(content, { name });
  await archive.finalize();
  await finished(sink);
  return { path, name: 'bundle' };
}

/** A section and an interface, without packets, with a comment. */
function pcapng(comment: string): Buffer {
  const text = Buffer.alloc(Math.ceil(comment.length / 4) * 4);
  text.write(comment);
  const option = Buffer.alloc(4);
  option.writeUInt16LE(1, 0);
  option.writeUInt16LE(comment.length, 2);
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.fill(0xff, 8);
  return Buffer.concat([
    block(0x0a0d0d0a, Buffer.concat([section, option, text, Buffer.alloc(4)])),
    block(1, Buffer.from([1, 0, 0, 0, 0, 0, 4, 0])),
  ]);
}

function block(type: number, body: Buffer): Buffer {
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(type, 0);
  frame.writeUInt32LE(body.length + 12, 4);
  return Buffer.concat([frame, body, frame.subarray(4)]);
}
