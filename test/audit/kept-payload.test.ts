import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.js';
import { newFolder, rewrite } from './rewriting.js';
import { tcpPacket, writePcap } from './sketches.js';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const NAME = 'db-prod-7.acme-internal.corp';
const CLIENT = {
  source: '10.61.73.141',
  destination: '10.62.88.77',
  sourcePort: 50123,
  destinationPort: 80,
};
const SERVER = {
  source: '10.62.88.77',
  destination: '10.61.73.141',
  sourcePort: 80,
  destinationPort: 50123,
};
const PAGE = `<p>The page of ${NAME}, and much else that makes it worth while to press it a little.</p>`;

/** A request that names the host, and an answer in two segments. */
function capture(name: string, head: string, body: Uint8Array): string {
  const start = Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`),
    body.subarray(0, 20),
  ]);
  const request = `GET / HTTP/1.1\r\nHost: ${NAME}\r\n\r\n`;
  const packets = [
    tcpPacket({ ...CLIENT, payload: request, sequence: 1 }),
    tcpPacket({ ...SERVER, payload: start, sequence: 1 }),
    tcpPacket({ ...SERVER, payload: body.subarray(20), sequence: 1 + start.length }),
  ];
  const timed = packets.map((bytes, index) => ({ seconds: 1700000000 + index, bytes }));
  return writePcap(join(folder, `${name}.pcap`), timed);
}

async function exposedNames(original: string): Promise<number> {
  const path = await rewrite(original, { policy: 'keep' });
  const outputs = [{ path, name: 'output', rewriteOf: [0] }];
  const kept = await audit({ outputs, originals: [original], payload: 'keep' });
  expect(kept.findings).toEqual([]);
  expect((await audit({ outputs, originals: [original] })).ok).toBe(false);
  return kept.exposed['name'] ?? 0;
}

const REQUESTED = 1;

it('counts names in payload that was kept, and finds nothing wrong with that', async () => {
  const original = capture('plain', 'Server: x', Buffer.from('nothing but text'.repeat(4)));
  expect(await exposedNames(original)).toBeGreaterThanOrEqual(REQUESTED);
});

const chunked = Buffer.concat([
  Buffer.from(`${gzipSync(PAGE).length.toString(16)}\r\n`),
  gzipSync(PAGE),
  Buffer.from('\r\n0\r\n\r\n'),
]);

it.each([
  ['gzip', 'Content-Encoding: gzip', gzipSync(PAGE)],
  ['deflate', 'Content-Encoding: deflate', deflateSync(PAGE)],
  ['brotli', 'Content-Encoding: br', brotliCompressSync(PAGE)],
  ['gzip in chunks', 'Transfer-Encoding: chunked\r\nContent-Encoding: gzip', chunked],
  ['gzip cut off', 'Content-Encoding: gzip', gzipSync(PAGE).subarray(0, -8)],
  ['base64', 'Content-Type: text/plain', Buffer.from(Buffer.from(PAGE).toString('base64'))],
] as const)('looks into bodies in %s', async (name, head, body) => {
  const without = await exposedNames(
    capture(`${name} without`, 'Server: x', Buffer.alloc(body.length, 'x')),
  );
  expect(await exposedNames(capture(name, head, body))).toBeGreaterThan(without);
});
