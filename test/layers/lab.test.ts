import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';
import { blankOpaque, scrubHeaders } from '../../src/layers/scrub.js';
import { type A, type Bytes, pcap } from '../support/craft.js';
import { masked } from '../support/flipped.js';
import { LAB, NAMES, PARTIES } from './lab.js';

const dissector = createDissector(LAYERS);

function scrub(packet: Bytes): Bytes {
  const bytes = packet.slice();
  const frame = new Frame();
  frame.load(bytes, 0, bytes.length, bytes.length);
  dissector.dissect(frame, 1);
  frame.checksums.assess(frame.bytes, frame.view);
  scrubHeaders(dissector, frame, masked(0x55));
  blankOpaque(frame, frame.opaqueStart);
  frame.checksums.repair(frame.bytes, frame.view, frame.blankFrom, 'preserve');
  return bytes;
}

/** Every way in which a packet may write one of the lab's identifiers. */
const needles = [...PARTIES.flatMap(spellings), ...NAMES.flatMap(nameSpellings)];

function spellings(party: typeof A): [string, Buffer][] {
  const ipv4 = Buffer.from(party.ipv4.split('.').map(Number));
  const mac = Buffer.from(party.mac.replaceAll(':', ''), 'hex');
  const ipv6 = Buffer.from(
    party.ipv6
      .split(':')
      .map((g) => g.padStart(4, '0'))
      .join(''),
    'hex',
  );
  return [
    [`${party.ipv4} as bytes`, ipv4],
    [`${party.ipv4} as bytes, backwards`, Buffer.from([...ipv4].reverse())],
    [`${party.ipv4} as bytes, inverted`, Buffer.from(ipv4.map((byte) => byte ^ 0xff))],
    [`${party.ipv4} as text`, Buffer.from(party.ipv4)],
    [`${party.ipv4} in a host name`, Buffer.from(party.ipv4.replaceAll('.', '-'))],
    [`${party.ipv6} as bytes`, ipv6],
    [`the prefix of ${party.ipv6}`, ipv6.subarray(0, 8)],
    [`the interface of ${party.ipv6}`, ipv6.subarray(8)],
    [`${party.ipv6} as text`, Buffer.from(party.ipv6)],
    [`${party.mac} as bytes`, mac],
    [`${party.mac} as text`, Buffer.from(party.mac)],
    [
      `${party.mac} in an EUI-64`,
      Buffer.from([(mac[0] as number) ^ 2, ...mac.subarray(1, 3), 0xff, 0xfe, ...mac.subarray(3)]),
    ],
  ];
}

function nameSpellings(name: string): [string, Buffer][] {
  return [
    [`${name} as text`, Buffer.from(name)],
    [`${name} as UTF-16`, Buffer.from(name, 'utf16le')],
    [`${name} in base64`, Buffer.from(Buffer.from(name).toString('base64').slice(0, -2))],
  ];
}

function found(bytes: Bytes): string[] {
  const haystack = Buffer.from(bytes);
  return needles.flatMap(([label, needle]) => (haystack.includes(needle) ? [label] : []));
}

describe('the lab, one packet for each field that names someone', () => {
  it.each(LAB)('%s: no identifier is left in any spelling', (_, packet) => {
    expect(found(packet), 'the packet has something to hide').not.toEqual([]);
    expect(found(scrub(packet))).toEqual([]);
    expect(scrub(packet)).toHaveLength(packet.length);
  });

  it.skipIf(spawnSync('tshark', ['-v']).status !== 0 && process.env['CI'] !== 'true')(
    'keeps its layers and checksums, as tshark sees them',
    () => {
      const before = LAB.map(([, packet]) => packet);
      expect(tshark(before.map(scrub))).toEqual(tshark(before));
    },
  );
});

const FIELDS = [
  'frame.len',
  'ip.checksum.status',
  'tcp.checksum.status',
  'udp.checksum.status',
  'icmp.checksum.status',
  'icmpv6.checksum.status',
  'igmp.checksum.status',
  'sctp.checksum.status',
];

function tshark(packets: readonly Bytes[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const file = join(folder, 'lab.pcap');
  writeFileSync(file, pcap(1, packets));
  const checks = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const result = spawnSync('tshark', ['-n', '-r', file, ...checks, '-T', 'fields', ...fields]);
  rmSync(folder, { recursive: true });
  expect(result.status).toBe(0);
  return result.stdout.toString().trimEnd().split('\n');
}
