import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.js';
import { newFolder, rewrite } from './rewriting.js';
import { icmpPacket, octets, tcpPacket, udpPacket, wirelessFrame, writePcap } from './sketches.js';

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

it('takes the body of an extended echo for payload', async () => {
  // RFC 8335, 2.1: an address in an interface identification object.
  const object = [0x20, 0, 0, 0, 0, 12, 3, 3, 0, 1, 4, 0, ...octets(CLIENT.destination)];
  const bytes = icmpPacket({ ...CLIENT, payload: Uint8Array.from(object) }, 42);
  await expectNothing(writePcap(join(folder, 'probe.pcap'), [{ seconds: 1700000000, bytes }]));
});

it.each([true, false])(
  'finds payload in wireless data frames, with +HTC: %s',
  async (hasControl) => {
    const payload = `A datagram that names ${CLIENT.destination} and 02:42:ac:11:22:33.`;
    const bytes = wirelessFrame(udpPacket({ ...CLIENT, payload }), hasControl);
    const path = join(folder, `wireless-${hasControl}.pcap`);
    await expectNothing(writePcap(path, [{ seconds: 1700000000, bytes }], 105));
  },
);

/** That payload which was kept is no finding; without having been asked for it is. */
async function expectNothing(original: string): Promise<void> {
  const path = await rewrite(original, { policy: 'keep' });
  const outputs = [{ path, name: 'output', rewriteOf: [0] }];
  const kept = await audit({ outputs, originals: [original], payload: 'keep' });
  expect(kept.findings).toEqual([]);
  expect(Object.keys(kept.exposed)).not.toEqual([]);
  expect((await audit({ outputs, originals: [original] })).ok).toBe(false);
}
