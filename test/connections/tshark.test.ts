import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connections/connection.js';
import { survey } from './survey.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const STORY = join(import.meta.dirname, '../../fixtures/captures/story/proxy.pcap0');
/** One file in so many: the whole corpus takes minutes. CORPUS=full takes it. */
const STEP = process.env['CORPUS'] === 'full' ? 1 : 6;
const LARGEST = 1_000_000;

const HAS_TSHARK = (() => {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** What tshark counts, in the order of the fields below. */
interface Analysis {
  firstPacket: number;
  packets: number;
  resets: number;
  retransmissions: number;
  fastRetransmissions: number;
  spuriousRetransmissions: number;
  outOfOrder: number;
  zeroWindows: number;
  duplicateAcks: number;
  keepAlives: number;
  isPortReused: boolean;
  completeness: number;
}

const FIELDS = [
  'frame.number',
  'tcp.stream',
  'tcp.flags.reset',
  'tcp.analysis.retransmission',
  'tcp.analysis.fast_retransmission',
  'tcp.analysis.spurious_retransmission',
  'tcp.analysis.out_of_order',
  'tcp.analysis.zero_window',
  'tcp.analysis.duplicate_ack',
  'tcp.analysis.keep_alive',
  'tcp.analysis.reused_ports',
  'tcp.completeness',
];

function captures(): string[] {
  if (!existsSync(CORPUS)) return [STORY];
  const all = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(pcap|cap|trace)$/.test(name))
    .sort()
    .map((name) => join(CORPUS, name));
  return [
    STORY,
    ...all.filter((path, index) => index % STEP === 4 % STEP && statSync(path).size < LARGEST),
  ];
}

/** tshark's analysis of each TCP stream, by the stream's first packet; undefined where it cannot read. */
function tsharkStreams(path: string): Map<number, Analysis> | undefined {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const options = ['-o', 'ip.defragment:FALSE', '-E', 'occurrence=f'];
  let output: string;
  try {
    output = execFileSync(
      'tshark',
      ['-2', '-r', path, '-Y', 'tcp', '-T', 'fields', ...fields, ...options],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 1 << 28,
      },
    );
  } catch {
    return undefined;
  }
  const streams = new Map<string, Analysis>();
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const [number, stream = '', reset, ...flags] = line.split('\t');
    const known = streams.get(stream) ?? emptyAnalysis(Number(number));
    streams.set(stream, known);
    addPacket(known, reset === '1' || reset === 'True', flags);
  }
  return new Map([...streams.values()].map((analysis) => [analysis.firstPacket, analysis]));
}

function emptyAnalysis(firstPacket: number): Analysis {
  return {
    firstPacket,
    packets: 0,
    resets: 0,
    retransmissions: 0,
    fastRetransmissions: 0,
    spuriousRetransmissions: 0,
    outOfOrder: 0,
    zeroWindows: 0,
    duplicateAcks: 0,
    keepAlives: 0,
    isPortReused: false,
    completeness: 0,
  };
}

function addPacket(analysis: Analysis, isReset: boolean, flags: readonly string[]): void {
  const [plain, fast, spurious, disordered, zero, duplicate, keepAlive, reused, completeness] =
    flags;
  analysis.packets += 1;
  if (isReset) analysis.resets += 1;
  // tshark marks the special kinds as retransmissions too.
  if (spurious) analysis.spuriousRetransmissions += 1;
  else if (fast) analysis.fastRetransmissions += 1;
  else if (plain) analysis.retransmissions += 1;
  if (disordered) analysis.outOfOrder += 1;
  if (zero) analysis.zeroWindows += 1;
  if (duplicate) analysis.duplicateAcks += 1;
  if (keepAlive) analysis.keepAlives += 1;
  if (reused) analysis.isPortReused = true;
  analysis.completeness = Number(completeness);
}

function ourAnalysis({ tcp, client, server, first }: Connection, theirs: Analysis): Analysis {
  if (tcp === undefined) throw new Error('not TCP');
  const both = (count: keyof typeof tcp.client): number =>
    Number(tcp.client[count]) + Number(tcp.server[count]);
  return {
    firstPacket: first.packet,
    packets: client.packets + server.packets,
    resets: tcp.resetBy === undefined ? 0 : theirs.resets,
    retransmissions: both('retransmissions'),
    fastRetransmissions: both('fastRetransmissions'),
    spuriousRetransmissions: both('spuriousRetransmissions'),
    outOfOrder: both('outOfOrder'),
    zeroWindows: both('zeroWindows'),
    duplicateAcks: both('duplicateAcks'),
    keepAlives: both('keepAlives'),
    isPortReused: tcp.reusedFrom !== undefined,
    // Without a SYN tshark leaves bits out; data in the SYN it does not count.
    completeness: isComparable(tcp.completeness) ? tcp.completeness : theirs.completeness,
  };
}

function isComparable(completeness: number): boolean {
  const hasSyn = (completeness & 1) !== 0;
  const hasDataOnly = (completeness & 0b1111) === 0b1001;
  return hasSyn && !hasDataOnly;
}

describe.skipIf(!HAS_TSHARK)('TCP analysis', () => {
  it.each(captures())('agrees with tshark on every stream of %s', (path) => {
    const tracker = survey([path]);
    const ours = [...tracker.connections()].filter(({ tcp }) => tcp !== undefined);
    // tshark does not know that a packet was captured twice.
    if (ours.length === 0 || tracker.duplicateCount > 0) return;
    const streams = tsharkStreams(path);
    if (streams === undefined) return;
    for (const connection of ours) {
      const theirs = streams.get(connection.first.packet);
      // A header too damaged for tshark's taste is no TCP to it.
      if (theirs === undefined || theirs.packets < connection.client.packets) continue;
      expect(ourAnalysis(connection, theirs), `connection ${connection.id}`).toEqual(theirs);
    }
  });
});
