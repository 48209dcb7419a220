import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/connections/filter/filter.js';
import { PcapsuleError } from '../../../src/errors.js';
import { Frame } from '../../../src/frame/frame.js';
import { createDissector } from '../../../src/layers/dissect.js';
import { LAYERS } from '../../../src/layers/registry.js';
import { eachPacket } from '../survey.js';

const LAYER_NAMES = ['', ...LAYERS.map(({ name }) => name)];
const CORPUS = [
  join(import.meta.dirname, '../../../../shared/corpus'),
  join(import.meta.dirname, '../../../fixtures/captures/story'),
].filter((folder) => existsSync(folder));
const HAS_TCPDUMP = (() => {
  try {
    execFileSync('tcpdump', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const EXPRESSIONS = readFileSync(join(import.meta.dirname, 'expressions.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const ETHERNET = 1;
/** So that every capture of the corpus has a say, and none the last word. */
const MOST_PACKETS_OF_A_FILE = 150;
const NETWORK_LAYERS = new Set(['ipv4', 'ipv6', 'arp']);
const EXTENSION_HEADERS = ['ipv6-options', 'ipv6-routing'];
const ETHER_TYPE = 12;
const IP_TYPES = [0x0800, 0x86dd];

/**
 * What tcpdump and pcapsule understand alike: tcpdump sees one network header, right behind Ethernet
 * (no VLAN, MPLS, PPPoE or MACsec between), no extension header, and believes headers that are broken.
 */
function isPlain(frame: Frame): boolean {
  const names = Array.from(frame.layerIds.slice(0, frame.depth), (id) => LAYER_NAMES[id] ?? '');
  const icmp = names.findIndex((name) => name.startsWith('icmp'));
  const own = icmp < 0 ? names : names.slice(0, icmp);
  if (EXTENSION_HEADERS.some((name) => own.includes(name))) return false;
  const networks = own.filter((name) => NETWORK_LAYERS.has(name));
  if (networks.length === 0) return own.length === 1 && !claimsIp(frame);
  return networks.length === 1 && NETWORK_LAYERS.has(own[1] as string);
}

/** The header that should follow was not taken for one: it is broken. */
function claimsIp(frame: Frame): boolean {
  const at = frame.start + ETHER_TYPE;
  return frame.has(at, 2) && IP_TYPES.includes(frame.view.getUint16(at));
}

/** All plain Ethernet packets of the corpus, as one capture; the second of each is its number. */
function joinCorpus(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(ETHERNET, 20);
  const records: Buffer[] = [header];
  for (const path of CORPUS.flatMap(capturesIn)) {
    const before = records.length;
    eachPacket(path, (frame, { packet }) => {
      const isEnough = records.length - before >= MOST_PACKETS_OF_A_FILE;
      if (packet.linkType !== ETHERNET || isEnough || !isPlain(frame)) return;
      const record = Buffer.alloc(16);
      record.writeUInt32LE(records.length, 0);
      record.writeUInt32LE(packet.end - packet.start, 8);
      record.writeUInt32LE(Math.max(packet.wireLength, packet.end - packet.start), 12);
      records.push(Buffer.concat([record, packet.bytes.subarray(packet.start, packet.end)]));
    });
  }
  return Buffer.concat(records);
}

function capturesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(pcap|cap|trace)\d*$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

describe.skipIf(!HAS_TCPDUMP)('a filter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'filter-'));
  const capture = join(folder, 'corpus.pcap');
  const passed = join(folder, 'passed.pcap');

  beforeAll(() => writeFileSync(capture, joinCorpus()), 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  function passing(expression: string): number[] {
    const passes = compileFilter(expression, LAYER_NAMES);
    const numbers: number[] = [];
    eachPacket(capture, (frame, { packet: { seconds } }) => {
      if (passes(frame)) numbers.push(seconds);
    });
    return numbers;
  }

  function passingTcpdump(expression: string): number[] {
    execFileSync('tcpdump', ['-r', capture, '-w', passed, expression], { stdio: 'ignore' });
    const numbers: number[] = [];
    eachPacket(passed, (_frame, { packet: { seconds } }) => numbers.push(seconds));
    return numbers;
  }

  it('has a hundred expressions to agree on, most of which divide the corpus', () => {
    expect(EXPRESSIONS.length).toBeGreaterThanOrEqual(100);
    const dividing = EXPRESSIONS.filter((expression) => passing(expression).length > 0);
    expect(dividing.length).toBeGreaterThan(80);
  }, 120_000);

  it.each(EXPRESSIONS)(
    'passes the packets that tcpdump passes: %s',
    (expression) => {
      expect(passing(expression)).toEqual(passingTcpdump(expression));
    },
    30_000,
  );
});

describe('a filter that is wrong', () => {
  it.each([
    ['host', 5, 'address'],
    ['host 10.0.0', 6, 'address'],
    ['host example.com', 6, 'address'],
    ['port 70000', 6, 'a port'],
    ['tcp and', 8, 'address, port or protocol'],
    ['tcp udp', 5, '"and", "or" or the end'],
    ['(tcp or udp', 12, '")"'],
    ['tcp)', 4, '"and", "or" or the end'],
    ['net 10.0.0.1/8', 5, 'beyond its mask'],
    ['tcp[13', 7, '"]"'],
    ['tcp[13] & ', 11, 'a number'],
    ['tcp[13:3] = 1', 8, '1, 2 or 4'],
    ['tcp[13]', 8, 'a comparison'],
    ['port http or ;', 14, 'a word or sign'],
    ['portrange 1-2-3', 11, 'two ports'],
    ['constructor', 1, 'address'],
    ['ether', 6, '"host" or "proto"'],
    ['ether host 10.0.0.1', 12, 'an Ethernet address'],
    ['ether port 80', 12, '"host" or "proto" after "ether"'],
    ['tcp and ether proto 5', 21, 'an EtherType'],
    ['ip broadcast', 4, 'names no netmask'],
    ['arp multicast', 5, 'before "multicast"'],
    ['port 80 andd port 443', 9, '"and", "or" or the end'],
    ['src host 10.0.0.1 or dst hst 10.0.0.2', 26, 'address'],
  ])('says where %s goes wrong, without repeating it', (expression, position, expected) => {
    const compile = (): unknown => compileFilter(expression, LAYER_NAMES);
    expect(compile).toThrow(PcapsuleError);
    expect(compile).toThrow(`at character ${position}:`);
    expect(compile).toThrow(expected);
  });

  it('is refused with an error of ours, however mangled', () => {
    const word = fc.constantFrom(
      ...'tcp udp and or not ( ) [ ] host net port src dst 10.0.0.1 ::1 80 & = vlan len - / mask less'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          compileFilter(words.join(' '), LAYER_NAMES);
        } catch (error) {
          expect(error).toBeInstanceOf(PcapsuleError);
        }
      }),
    );
  });

  it('is refused when it nests without end', () => {
    expect(() => compileFilter(`${'('.repeat(500)}tcp`, LAYER_NAMES)).toThrow('less nesting');
    expect(() => compileFilter('not '.repeat(5000), LAYER_NAMES)).toThrow('a shorter filter');
  });
});

describe('a filter beyond tcpdump', () => {
  it('looks behind a VLAN tag', () => {
    const bytes = Buffer.from(
      '0200000000010200000000028100000a08004500002800010000400600000a0000010a000002' +
        '1f90005000000001000000005002ffff00000000',
      'hex',
    );
    const frame = new Frame();
    frame.load(bytes, 0, bytes.length, bytes.length);
    createDissector(LAYERS).dissect(frame, ETHERNET);
    for (const expression of [
      'tcp',
      'host 10.0.0.1',
      'vlan 10 and port 80',
      'tcp[tcpflags] = tcp-syn',
    ]) {
      expect(compileFilter(expression, LAYER_NAMES)(frame), expression).toBe(true);
    }
    expect(compileFilter('vlan 11', LAYER_NAMES)(frame)).toBe(false);
  });
});
