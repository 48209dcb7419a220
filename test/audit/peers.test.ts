import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AuditResult, audit } from '../../src/audit/audit.js';
import { newFolder, rewrite } from './rewriting.js';
import { mac, octets, tcpPacket, udpPacket, writePcap } from './sketches.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const PKTANON_PROFILE = '/usr/share/doc/pktanon/examples/profiles/profile.xml';
const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

function has(program: string): boolean {
  return spawnSync('which', [program]).status === 0 || process.env['CI'] === 'true';
}

let files = 0;
/** Run a program that writes a capture; answers the path of what it wrote. */
function run(program: string, args: (output: string) => readonly string[]): string {
  files += 1;
  const output = join(folder, `output-${files}.pcap`);
  const { status, stderr } = spawnSync(program, args(output), { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return output;
}

async function auditOne(path: string, original: string): Promise<AuditResult> {
  return audit({ outputs: [{ path, name: 'output' }], originals: [original], keepsClasses: false });
}

const HOST = {
  source: '10.77.88.99',
  destination: '198.51.100.77',
  sourcePort: 50000,
  destinationPort: 5432,
};

function sketch(name: string, packets: readonly Uint8Array[], linkType = 1): string {
  const timed = packets.map((bytes, index) => ({ seconds: 1700000000 + index, bytes }));
  return writePcap(join(folder, `${name}.pcap`), timed, linkType);
}

/** Two hundred hosts of one network, each with one segment. */
const hosts = sketch(
  'hosts',
  Array.from({ length: 200 }, (_, index) =>
    tcpPacket({ ...HOST, source: `10.77.88.${index + 1}`, payload: '', sequence: index }),
  ),
);

/** An error message that quotes what it is about. */
const quoting = sketch('quoting', [
  udpPacket({ ...HOST, payload: 'x'.repeat(40) }),
  portUnreachable(),
]);

function portUnreachable(): Buffer {
  const quoted = udpPacket({ ...HOST, payload: 'x'.repeat(40) }).subarray(14, 42);
  const message = Buffer.concat([Buffer.from([3, 3, 0, 0, 0, 0, 0, 0]), quoted]);
  message.writeUInt16BE(complement(message), 2);
  const ip = Buffer.from([0x45, 0, 0, 20 + message.length, 0, 0, 0, 0, 64, 1, 0, 0]);
  const header = Buffer.concat([
    ip,
    Buffer.from([...octets(HOST.destination), ...octets(HOST.source)]),
  ]);
  header.writeUInt16BE(complement(header), 10);
  const ethernet = Buffer.from([...mac('02:42:ac:11:22:33'), ...mac('02:42:ac:99:77:66'), 8, 0]);
  return Buffer.concat([ethernet, header, message]);
}

function complement(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  return ~sum & 0xffff;
}

const plain = tcpPacket({ ...HOST, payload: '', sequence: 7 });
/** The same packet as `tcpdump -i any` of older systems records it. */
const cooked = sketch(
  'cooked',
  [
    Buffer.concat([
      Buffer.from([0, 0, 0, 1, 0, 6, ...mac('02:42:ac:11:22:33'), 0, 0, 8, 0]),
      plain.subarray(14),
    ]),
  ],
  113,
);

const bad = sketch('bad', [Buffer.from(plain).fill(0x11, 24, 26)]);
const request = sketch('request', [
  tcpPacket({
    ...HOST,
    destinationPort: 80,
    payload:
      'GET / HTTP/1.1\r\nHost: db-prod-7.acme-internal.corp\r\nCookie: session=b0a1c2d3e4f5\r\n\r\n',
    sequence: 1,
  }),
]);

it('finds nothing in what pcapsule makes of the same captures', async () => {
  for (const original of [hosts, quoting, cooked, bad, request]) {
    expect((await auditOne(await rewrite(original), original)).findings).toEqual([]);
  }
});

describe.skipIf(!has('tcprewrite'))('the audit of what tcprewrite made', () => {
  const tcprewrite = (original: string, ...options: string[]): string =>
    run('tcprewrite', (output) => ['--seed=1', ...options, '-i', original, '-o', output]);

  it('finds hosts that became one', async () => {
    const result = await auditOne(tcprewrite(hosts), hosts);
    expect(result.findingsByKind).toHaveProperty('one to one');
  });

  it('finds the addresses in quotations', async () => {
    const result = await auditOne(tcprewrite(quoting), quoting);
    expect(result.findings).toContainEqual(
      expect.objectContaining({ kind: 'ipv4', packet: 2, spelling: 'address field' }),
    );
  });

  it('finds MAC addresses, which it keeps', async () => {
    expect((await auditOne(tcprewrite(hosts), hosts)).findingsByKind).toHaveProperty('mac');
  });

  it('finds Linux cooked captures left as they are', async () => {
    const { findingsByKind } = await auditOne(tcprewrite(cooked), cooked);
    expect(findingsByKind).toMatchObject({ ipv4: 2, mac: 1 });
  });

  it('finds bad checksums made good', async () => {
    const result = await auditOne(tcprewrite(bad, '--fixcsum'), bad);
    expect(result.findingsByKind).toHaveProperty('checksums');
  });

  it('finds names and credentials in payload', async () => {
    const { findingsByKind } = await auditOne(tcprewrite(request), request);
    expect(findingsByKind).toHaveProperty('name');
    expect(findingsByKind).toHaveProperty('secret');
  });
});

describe.skipIf(!has('traceanon'))('the audit of what traceanon made', () => {
  const traceanon = (original: string): string =>
    run('traceanon', (output) => [
      '-s',
      '-d',
      '-c',
      'a 32-byte key for cryptopan 12345',
      `pcapfile:${original}`,
      `pcapfile:${output}`,
    ]);

  it('finds no two hosts that became one', async () => {
    const { findingsByKind } = await auditOne(traceanon(hosts), hosts);
    expect(findingsByKind).not.toHaveProperty('one to one');
    expect(findingsByKind).not.toHaveProperty('ipv4');
  });

  it('finds the checksums it blanked and the MAC addresses it left', async () => {
    const { findingsByKind } = await auditOne(traceanon(hosts), hosts);
    expect(findingsByKind).toHaveProperty('checksums');
    expect(findingsByKind).toHaveProperty('mac');
  });

  it.skipIf(!existsSync(CORPUS))('finds IPv6 addresses left as they are', async () => {
    const original = join(CORPUS, 'zeek/chksums/ip6-tcp-good-chksum.pcap');
    const { findingsByKind } = await auditOne(traceanon(original), original);
    expect(findingsByKind).toHaveProperty('ipv6');
  });
});

describe.skipIf(!has('editcap'))('the audit of what editcap made', () => {
  it('finds everything, and nothing wrong with the structure', async () => {
    const copy = run('editcap', (output) => [request, output]);
    const result = await auditOne(copy, request);
    expect(Object.keys(result.findingsByKind).sort()).toEqual([
      'ipv4',
      'mac',
      'name',
      'payload',
      'secret',
    ]);
  });

  it('finds a time that was shifted', async () => {
    const copy = run('editcap', (output) => ['-t', '0.5', request, output]);
    expect((await auditOne(copy, request)).findingsByKind).toHaveProperty('times');
  });

  it('finds packets that were cut', async () => {
    const copy = run('editcap', (output) => ['-s', '60', request, output]);
    expect((await auditOne(copy, request)).findingsByKind).toHaveProperty('lengths');
  });

  it('finds a comment that tells a name', async () => {
    const comment = 'seen at db-prod-7.acme-internal.corp';
    const copy = run('editcap', (output) => [
      '-F',
      'pcapng',
      '-a',
      `1:${comment}`,
      request,
      output,
    ]);
    const result = await auditOne(copy, request);
    expect(result.findings).toContainEqual(
      expect.objectContaining({ kind: 'name', file: 'output' }),
    );
    const outside = result.findings.filter(
      ({ kind, packet }) => kind === 'name' && packet === undefined,
    );
    expect(outside.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!has('pktanon'))('the audit of what pktanon made', () => {
  it('finds the changed lengths and ports, and no address', async () => {
    const copy = run('pktanon', (output) => [
      '-s',
      '262144',
      '-c',
      PKTANON_PROFILE,
      request,
      output,
    ]);
    const { findingsByKind } = await auditOne(copy, request);
    expect(findingsByKind).toHaveProperty('lengths');
    expect(findingsByKind).not.toHaveProperty('ipv4');
  });
});
