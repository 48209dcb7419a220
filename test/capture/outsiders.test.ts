import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CaptureFacts, collectFacts } from '../../src/capture/facts.js';
import { openCapture } from '../../src/capture/open.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const EVERY = process.env['CAPTURE_CORPUS'] === 'full' ? 1 : 10;
const HAS_TSHARK = spawnSync('tshark', ['-v']).status === 0 || process.env['CI'] === 'true';
/** tshark takes the pseudo-header of these out of the packet, and out of its lengths. */
const WITH_PSEUDO_HEADER = new Set([123]);

const sample = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(pcap|pcapng|cap)$/.test(name))
  .sort()
  .filter((_, index) => index % EVERY === 0);

function run(program: string, ...options: string[]): string | undefined {
  const { stdout, stderr } = spawnSync(program, options, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  return /unsupported|doesn't support/.test(stderr) ? undefined : stdout;
}

/** Time, length on the wire and captured length of each packet that tshark can read before it meets damage. */
function readWithTshark(path: string): string[] | undefined {
  const fields = ['frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.interface_id'];
  const options = ['-r', path, '-n', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  return run('tshark', ...options)
    ?.split('\n')
    .filter((line) => line !== '');
}

function readOurselves(path: string): string[] {
  const reader = openCapture(path);
  const { packet } = reader;
  const seen: string[] = [];
  while (reader.next()) {
    const time = `${packet.seconds}.${String(packet.nanoseconds).padStart(9, '0')}`;
    const place = reader.format === 'pcap' ? '' : packet.interfaceIndex;
    seen.push([time, packet.wireLength, packet.end - packet.start, place].join('\t'));
  }
  reader.close();
  return seen;
}

/** tshark overflows where the fraction is larger than a second. */
function isBelievable(line: string): boolean {
  return /^\d+\.\d{9}\t/.test(line);
}

describe.skipIf(!HAS_TSHARK)('the packets of the corpus', () => {
  it.each(sample)('%s has those that tshark sees', (name) => {
    const path = join(CORPUS, name);
    const facts = collectFacts(path);
    const expected = readWithTshark(path);
    if (expected === undefined || isReshaped(facts)) return;
    const seen = readOurselves(path);
    const compared = facts.state === 'damaged' ? seen.length : expected.length;
    expect(expected.length).toBeGreaterThanOrEqual(compared);
    expect(seen.filter(isBelievable)).toEqual(expected.slice(0, compared).filter(isBelievable));
  });
});

function isReshaped({ interfaces }: CaptureFacts): boolean {
  return interfaces.some(({ linkType }) => WITH_PSEUDO_HEADER.has(linkType));
}

/** The wtap numbers that capinfos prints for the link types that matter most here. */
const ENCAPSULATIONS = new Map([
  [0, 15],
  [1, 1],
  [9, 4],
  [101, 7],
  [113, 25],
  [127, 23],
  [228, 129],
  [229, 130],
  [276, 210],
]);

function interfacesOf(capinfos: string): Record<string, number>[] {
  return capinfos
    .split(/^Interface #\d+ info:$/m)
    .slice(1)
    .map((text) => ({
      encapsulation: numberIn(text, /Encapsulation = .* \((\d+) - /),
      snapLength: numberIn(text, /Capture length = (\d+)/),
      precision: numberIn(text, /Time precision = \S+ \((\d+)\)/),
      packets: numberIn(text, /Number of packets = (\d+)/),
    }));
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}

describe.skipIf(!HAS_TSHARK)('the facts of the corpus', () => {
  it.each(sample)('%s has those that capinfos prints', (name) => {
    const path = join(CORPUS, name);
    const facts = collectFacts(path);
    const printed = run('capinfos', '-M', '-S', '-c', '-a', '-e', '-I', path);
    if (!printed?.includes('Number of packets') || facts.state === 'damaged') return;
    expect(facts.packets).toBe(numberIn(printed, /Number of packets: +(\d+)/));
    for (const [index, one] of interfacesOf(printed).entries()) {
      const ours = facts.interfaces[index];
      expect(ours?.packets).toBe(one['packets']);
      expect(ours?.precision).toBe(one['precision']);
      expect(ours?.snapLength || 262_144).toBe(one['snapLength'] || 262_144);
      const encapsulation = ENCAPSULATIONS.get(ours?.linkType ?? -1);
      if (encapsulation !== undefined) expect(encapsulation).toBe(one['encapsulation']);
    }
    const earliest = /(?:First|Earliest) packet time: +(-?\d+\.\d+)/.exec(printed)?.[1];
    const latest = /(?:Last|Latest) packet time: +(-?\d+\.\d+)/.exec(printed)?.[1];
    if (facts.first !== undefined) expect(Number(earliest)).toBeCloseTo(seconds(facts.first), 5);
    if (facts.last !== undefined) expect(Number(latest)).toBeCloseTo(seconds(facts.last), 5);
  });
});

function seconds(moment: { seconds: number; nanoseconds: number }): number {
  return moment.seconds + moment.nanoseconds / 1e9;
}
