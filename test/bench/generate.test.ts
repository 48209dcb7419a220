import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../bench/generate.mjs');
const VERIFY = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
const FAULTS = [
  '_ws.malformed',
  ...['ip', 'tcp', 'udp', 'icmp', 'icmpv6'].map((name) => `${name}.checksum.status==0`),
].join(' or ');
/** tcpdump's rotation looks at the size before it writes a packet, so a file may pass its limit by one. */
const LARGEST_PACKET = 9100;
const OLDEST_FILE = 4;

const { CI } = process.env;
const canCheck = ['tshark', 'capinfos', 'mergecap'].every(isInstalled);
if (!canCheck && CI === 'true') throw new Error('tshark, capinfos or mergecap is missing');

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pcapsule-bench-'));
  generate('4MB', directory);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function generate(size: string, out: string, ...more: string[]): string {
  const parameters = [PROGRAM, '--size', size, '--out', out, ...more];
  return execFileSync(process.execPath, parameters, { encoding: 'utf8' });
}

function filesOf(input: string, root = directory): string[] {
  const folder = join(root, '4MB', input);
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function tshark(file: string, ...parameters: string[]): string[] {
  const output = execFileSync('tshark', ['-r', file, ...parameters], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output.split('\n').filter((line) => line !== '');
}

interface Summary {
  readonly packets: number;
  readonly start: number;
  readonly end: number;
  readonly isInOrder: boolean;
}

function summarize(file: string): Summary {
  const row = execFileSync('capinfos', ['-TcaeoSr', file], { encoding: 'utf8' }).trim().split('\t');
  const [, packets, start, end, order] = row;
  return {
    packets: Number(packets),
    start: Number(start),
    end: Number(end),
    isInOrder: order === 'True',
  };
}

function countRecords(file: string): number {
  const bytes = readFileSync(file);
  let count = 0;
  for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) count++;
  return count;
}

function countDistinct(file: string, ...fields: string[]): number {
  const parameters = fields.flatMap((field) => ['-e', field]);
  const seen = new Set<string>();
  for (const line of tshark(file, '-T', 'fields', ...parameters)) {
    for (const value of line.split('\t')) seen.add(value);
  }
  return seen.size;
}

describe.skipIf(!canCheck)('generated captures, seen by Wireshark', () => {
  /** Joined, since a file may begin in the middle of an exchange that only the file before explains. */
  it.each(['ring', 'tiny', 'sll2', 'v6'])(
    '%s has no malformed packet and no bad checksum',
    (input) => {
      const joined = join(directory, `${input}.joined`);
      execFileSync('mergecap', ['-F', 'pcap', '-w', joined, ...filesOf(input)], {
        stdio: 'ignore',
      });
      expect(tshark(joined, ...VERIFY, '-Y', FAULTS)).toEqual([]);
    },
  );

  it.each(['ring', 'tiny', 'sll2', 'v6'])('%s is whole and in order of time', (input) => {
    for (const file of filesOf(input)) {
      const { packets, isInOrder } = summarize(file);
      expect(packets).toBe(countRecords(file));
      expect(packets).toBeGreaterThan(500);
      expect(isInOrder).toBe(true);
    }
  });

  it('the ring has wrapped: its files follow each other in time, but not in the order of their names', () => {
    const summaries = filesOf('ring').map(summarize);
    const oldest = summaries.reduce((a, b) => (a.start < b.start ? a : b));
    const turn = summaries.indexOf(oldest);
    expect(turn).toBe(OLDEST_FILE);
    const inTime = [...summaries.slice(turn), ...summaries.slice(0, turn)];
    for (const [index, file] of inTime.slice(1).entries()) {
      expect(file.start).toBeGreaterThan(inTime[index]?.end as number);
    }
  });

  it('the ring tells the founding story: StartupMessages in one file, their resets in the next', () => {
    const startup = 'pgsql.type=="Startup message"';
    const reset = 'tcp.flags.reset==1 and tcp.srcport==5432';
    const fields = ['tcp.flags.reset', 'tcp.port'].flatMap((field) => ['-e', field]);
    const seen = filesOf('ring').map((file) =>
      tshark(file, '-Y', `(${startup}) or (${reset})`, '-T', 'fields', ...fields).map((line) => {
        const [isReset, ports] = line.split('\t') as [string, string];
        return { isReset: isReset === '1', port: ports.split(',').find((port) => port !== '5432') };
      }),
    );
    const inTime = [...seen.slice(OLDEST_FILE), ...seen.slice(0, OLDEST_FILE)];
    for (const [index, packets] of inTime.slice(0, -1).entries()) {
      const resets = inTime[index + 1]?.filter(({ isReset }) => isReset).map(({ port }) => port);
      const begun = packets.filter(({ isReset }) => !isReset);
      expect(begun.filter(({ port }) => resets?.includes(port)).length).toBeGreaterThan(0);
    }
  });

  it('the crowd has as many hosts and connections as it should', () => {
    const [file] = filesOf('tiny') as [string];
    expect(countDistinct(file, 'ip.src', 'ip.dst')).toBe(Math.round(31_778 * 0.004));
    expect(countDistinct(file, 'tcp.stream')).toBe(Math.round(50_031 * 0.004));
  });

  it('the crowd has only packets of 66 to 102 bytes', () => {
    const [file] = filesOf('tiny') as [string];
    expect(tshark(file, '-Y', 'frame.len < 66 or frame.len > 102')).toEqual([]);
  });
});

describe('generated captures', () => {
  it('the ring has ten files of a tenth of the size each', () => {
    const sizes = filesOf('ring').map((file) => statSync(file).size);
    expect(sizes).toHaveLength(10);
    for (const size of sizes) {
      expect(size).toBeGreaterThan(400_000);
      expect(size).toBeLessThan(400_000 + LARGEST_PACKET * 30);
    }
  });

  it('come out the same for the same seed, and differently for another', () => {
    const again = join(directory, 'again');
    const other = join(directory, 'other');
    generate('4MB', again, 'v6');
    generate('4MB', other, 'v6', '--seed', 'another');
    const [first, second, third] = [directory, again, other].map((root) =>
      readFileSync(filesOf('v6', root)[0] as string),
    ) as [Buffer, Buffer, Buffer];
    expect(first.equals(second)).toBe(true);
    expect(first.equals(third)).toBe(false);
  });

  it('are not made again when they are there', () => {
    const [file] = filesOf('v6') as [string];
    const before = statSync(file).mtimeMs;
    expect(generate('4MB', directory, 'v6')).toContain('there already');
    expect(statSync(file).mtimeMs).toBe(before);
  });
});
