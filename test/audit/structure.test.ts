import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.js';
import type { Pseudonyms } from '../../src/frame/pseudonyms.js';
import { newFolder, rewrite } from './rewriting.js';
import { mend, type SketchedPacket, tcpPacket, udpPacket, writePcap } from './sketches.js';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const CLIENT = {
  source: '10.61.73.141',
  destination: '10.62.88.77',
  sourcePort: 50123,
  destinationPort: 5432,
};
const SERVER = {
  source: '10.62.88.77',
  destination: '10.61.73.141',
  sourcePort: 5432,
  destinationPort: 50123,
};
const OTHER = {
  source: '10.61.73.9',
  destination: '203.0.113.77',
  sourcePort: 40000,
  destinationPort: 9999,
};

const ORIGINALS: readonly SketchedPacket[] = [
  tcpPacket({ ...CLIENT, payload: '', sequence: 1000, flags: 2 }),
  tcpPacket({ ...SERVER, payload: '', sequence: 9000, acknowledgment: 1001, flags: 18 }),
  tcpPacket({
    ...CLIENT,
    payload: 'the quick brown fox! '.repeat(6).slice(0, 120),
    sequence: 1001,
    acknowledgment: 9001,
  }),
  tcpPacket({ ...SERVER, payload: '', sequence: 9001, acknowledgment: 1121, flags: 4 }),
  udpPacket({
    ...OTHER,
    sourceMac: '02:42:ac:11:22:99',
    payload: 'jumps over the lazy dog; '.repeat(8),
  }),
  udpPacket({
    ...OTHER,
    source: '10.61.73.10',
    sourceMac: '02:42:ac:11:22:98',
    payload: 'z'.repeat(200),
  }),
].map((bytes, index) => ({ seconds: 1700000000 + index, bytes }));

const original = writePcap(join(folder, 'original.pcap'), ORIGINALS);

type Frames = SketchedPacket[];

/** The honest output's packets, changed by `damage`, as a file. */
async function spoil(name: string, damage: (frames: Frames) => Frames): Promise<string> {
  const honest = readFileSync(await rewrite(original));
  const frames: Frames = [];
  for (let at = 24; at < honest.length; ) {
    const length = honest.readUInt32LE(at + 8);
    frames.push({
      seconds: honest.readUInt32LE(at) + honest.readUInt32LE(at + 4) / 1e6,
      bytes: Buffer.from(honest.subarray(at + 16, at + 16 + length)),
      wireLength: honest.readUInt32LE(at + 12),
    });
    at += 16 + length;
  }
  return writePcap(join(folder, `${name}.pcap`), damage(frames));
}

/** Change the bytes of one packet. */
function change(index: number, work: (bytes: Buffer, original: Buffer) => void) {
  return (frames: Frames): Frames => {
    work(frames[index]?.bytes as Buffer, ORIGINALS[index]?.bytes as Buffer);
    return frames;
  };
}

const copy = (from: number, to: number) => (bytes: Buffer, from0: Buffer) => {
  bytes.set(from0.subarray(from, to), from);
  mend(bytes);
};

const DAMAGES: Readonly<Record<string, [string, (frames: Frames) => Frames]>> = {
  'the source address left': ['ipv4', change(2, copy(26, 30))],
  'the destination address left': ['ipv4', change(2, copy(30, 34))],
  'the source MAC left': ['mac', change(2, copy(6, 12))],
  'the destination MAC left': ['mac', change(2, copy(0, 6))],
  'the payload left': ['payload', change(2, copy(54, 174))],
  'the payload of a datagram left': ['payload', change(4, copy(42, 242))],
  'an address in the payload': [
    'ipv4',
    change(4, (bytes) => {
      bytes.set([10, 61, 73, 141], 100);
      mend(bytes);
    }),
  ],
  'the IPv4 checksum broken': ['checksums', change(0, (bytes) => bytes.writeUInt16BE(1, 24))],
  'the TCP checksum broken': ['checksums', change(2, (bytes) => bytes.writeUInt16BE(1, 50))],
  'the UDP checksum broken': ['checksums', change(4, (bytes) => bytes.writeUInt16BE(1, 40))],
  'the UDP checksum dropped': ['checksums', change(4, (bytes) => bytes.writeUInt16BE(0, 40))],
  'the IPv4 checksum stale': [
    'checksums',
    change(0, (bytes, from) => bytes.set(from.subarray(24, 26), 24)),
  ],
  'two packets swapped': ['times', ([a, b, ...rest]) => [b, a, ...rest] as Frames],
  'a time shifted': [
    'times',
    (frames) =>
      frames.map((frame, index) =>
        index === 3 ? { ...frame, seconds: frame.seconds + 0.000001 } : frame,
      ),
  ],
  'a wire length changed': [
    'lengths',
    (frames) => frames.map((frame, index) => (index === 3 ? { ...frame, wireLength: 60 } : frame)),
  ],
  'a packet cut': [
    'lengths',
    (frames) =>
      frames.map((frame, index) =>
        index === 2 ? { ...frame, bytes: frame.bytes.subarray(0, 80) } : frame,
      ),
  ],
  'a packet lost': ['packets', (frames) => frames.slice(0, -1)],
  'a packet doubled': ['packets', (frames) => [...frames, frames.at(-1)] as Frames],
  'another port': [
    'headers',
    change(2, (bytes) => {
      bytes.writeUInt16BE(50124, 34);
      mend(bytes);
    }),
  ],
  'another sequence number': [
    'TCP analysis',
    change(2, (bytes) => {
      bytes.writeUInt32BE(1002, 38);
      mend(bytes);
    }),
  ],
  'another window': [
    'TCP analysis',
    change(2, (bytes) => {
      bytes.writeUInt16BE(503, 48);
      mend(bytes);
    }),
  ],
  'a reset turned into a FIN': [
    'TCP analysis',
    change(3, (bytes) => {
      bytes[47] = 1;
      mend(bytes);
    }),
  ],
  'two hosts made one': [
    'one to one',
    (frames) => {
      const [first, last] = frames.slice(4).map(({ bytes }) => bytes as Buffer) as [Buffer, Buffer];
      last.set(first.subarray(26, 30), 26);
      mend(last);
      return frames;
    },
  ],
  'one host made two': [
    'one to one',
    change(2, (bytes) => {
      bytes[29] = (bytes[29] as number) ^ 0x40;
      mend(bytes);
    }),
  ],
  'a private host made public': [
    'classes',
    (frames) => {
      for (const { bytes } of frames) {
        for (const at of [26, 30]) if (bytes[at] === 10) (bytes as Buffer)[at] = 11;
        mend(bytes as Buffer);
      }
      return frames;
    },
  ],
};

describe('the audit of a rewritten capture', () => {
  it('finds nothing in an honest one', async () => {
    const path = await spoil('honest', (frames) => frames);
    const result = await audit({ outputs: [{ path, name: 'output' }], originals: [original] });
    expect(result.findings).toEqual([]);
    expect(result.files[0]).toMatchObject({ packets: 6, paired: 6 });
  });

  it.each(Object.keys(DAMAGES))('finds %s', async (name) => {
    const [kind, damage] = DAMAGES[name] as [string, (frames: Frames) => Frames];
    const path = await spoil(name.replaceAll(' ', '-'), damage);
    const rewriteOf = [0];
    const result = await audit({
      outputs: [{ path, name: 'output', rewriteOf }],
      originals: [original],
    });
    expect(Object.keys(result.findingsByKind)).toContain(kind);
    expect(result.ok).toBe(false);
  });

  it('finds another link type', async () => {
    const bytes = readFileSync(await rewrite(original));
    bytes.writeUInt32LE(147, 20);
    const path = join(folder, 'link-type.pcap');
    writeFileSync(path, bytes);
    const result = await audit({ outputs: [{ path, name: 'output' }], originals: [original] });
    expect(result.findingsByKind).toHaveProperty('link types');
  });

  it('finds a capture that ends in the middle of a packet', async () => {
    const path = join(folder, 'cut.pcap');
    writeFileSync(path, readFileSync(await rewrite(original)).subarray(0, -10));
    const result = await audit({ outputs: [{ path, name: 'output' }], originals: [original] });
    expect(result.findingsByKind).toHaveProperty('readable');
  });

  it('allows bad checksums to become good only where that was asked for', async () => {
    const bad = ORIGINALS.map(({ seconds, bytes }) => {
      const spoiled = Buffer.from(bytes);
      spoiled.writeUInt16BE(0x1234, 24);
      return { seconds, bytes: spoiled };
    });
    const path = writePcap(join(folder, 'bad.pcap'), bad);
    const fixed = await rewrite(path, { checksums: 'fix' });
    const outputs = [{ path: fixed, name: 'output' }];
    expect((await audit({ outputs, originals: [path] })).findingsByKind).toEqual({ checksums: 6 });
    expect((await audit({ outputs, originals: [path], checksums: 'fix' })).ok).toBe(true);
  });
});

describe('the audit of a selection', () => {
  it('finds the original of each packet in any of several captures', async () => {
    const others = writePcap(
      join(folder, 'others.pcap'),
      ORIGINALS.map(({ seconds, bytes }) => ({ seconds: seconds + 100, bytes })),
    );
    const path = await spoil('selected', (frames) => [frames[2], frames[4]] as Frames);
    const result = await audit({
      outputs: [{ path, name: 'output' }],
      originals: [others, original],
    });
    expect(result.findings).toEqual([]);
    expect(result.files[0]).toMatchObject({ packets: 2, paired: 2 });
  });

  it('finds a packet that is in none of the originals', async () => {
    const path = await spoil('stranger', (frames) => [
      frames[2] as SketchedPacket,
      { ...(frames[4] as SketchedPacket), seconds: 5 },
    ]);
    const result = await audit({ outputs: [{ path, name: 'output' }], originals: [original] });
    expect(result.findingsByKind).toEqual({ packets: 1 });
  });

  it('knows a shift of all times that was asked for', async () => {
    const path = await spoil('shifted', (frames) =>
      frames.slice(2, 5).map((frame) => ({ ...frame, seconds: frame.seconds - 3600 })),
    );
    const outputs = [{ path, name: 'output' }];
    expect((await audit({ outputs, originals: [original] })).ok).toBe(false);
    const timeShift = -3_600_000_000_000n;
    expect((await audit({ outputs, originals: [original], timeShift })).findings).toEqual([]);
  });
});

describe('an address that is its own pseudonym', () => {
  const HOST = Buffer.from([10, 61, 73, 141]);
  const leaves = (isLeft: (address: Buffer) => boolean) => (honest: Pseudonyms) =>
    new Proxy(honest, {
      get(target, property) {
        const value = Reflect.get(target, property, target) as unknown;
        if (property !== 'ipv4') return typeof value === 'function' ? value.bind(target) : value;
        return (bytes: Uint8Array, at: number) => {
          if (!isLeft(Buffer.from(bytes.subarray(at, at + 4)))) honest.ipv4(bytes, at);
        };
      },
    });
  const examine = async (isLeft: (address: Buffer) => boolean, isFixedPoint?: () => boolean) => {
    const path = await rewrite(original, { pseudonyms: leaves(isLeft) });
    const outputs = [{ path, name: 'output', rewriteOf: [0] }];
    return audit({
      outputs,
      originals: [original],
      ...(isFixedPoint === undefined ? {} : { isFixedPoint }),
    });
  };

  it('is a finding without proof, and none with it', async () => {
    const isHost = (address: Buffer): boolean => address.equals(HOST);
    expect((await examine(isHost)).findingsByKind).toEqual({ ipv4: 4 });
    expect((await examine(isHost, () => true)).findings).toEqual([]);
    expect((await examine(isHost, () => false)).ok).toBe(false);
  });

  it('is not believed where there are too many, nor where it has another pseudonym too', async () => {
    expect(
      (
        await examine(
          () => true,
          () => true,
        )
      ).findingsByKind,
    ).toHaveProperty('ipv4');
    let turn = 0;
    const isSometimes = (address: Buffer): boolean => address.equals(HOST) && turn++ === 2;
    expect((await examine(isSometimes, () => true)).findingsByKind).toEqual({ ipv4: 1 });
  });
});

it('reads a record without a byte as what it is, not as part of a longer header', async () => {
  const first = ORIGINALS[2] as SketchedPacket;
  const empty = { seconds: 1700000001, bytes: Buffer.alloc(0), wireLength: 262144 };
  const last = { seconds: 1700000002, bytes: Buffer.alloc(4) };
  const capture = writePcap(join(folder, 'empty.pcap'), [first, empty, last]);
  const outputs = [{ path: await rewrite(capture), name: 'output', rewriteOf: [0] }];
  const result = await audit({ outputs, originals: [capture] });
  expect(result.findings).toEqual([]);
  expect(result.addressFields).toBe(4);
});
