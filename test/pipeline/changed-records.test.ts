import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PcapngMaker } from '../capture/make-pcapng.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { readWithTshark } from '../support/tshark.js';

const folder = mkdtempSync(join(tmpdir(), 'pcapsule-records-'));
afterAll(() => rmSync(folder, { recursive: true }));
const hasTshark = hasProgram('tshark', '-v');

const wordsOf = (time: bigint): [number, number] => [
  Number(time >> 32n),
  Number(time & 0xffffffffn),
];

let runs = 0;
async function anonymize(input: string, ...options: string[]): Promise<string> {
  runs += 1;
  const output = join(folder, `${runs}.pcap`);
  const { exitCode, stderr } = await runCli(['anonymize', input, '-o', output, ...options]);
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  return output;
}

const recorded = (name: string) => join(CAPTURES, name);

describe.skipIf(!hasTshark)('--payload drop', () => {
  const FIELDS = [
    ...['frame.number', 'frame.time_epoch', 'frame.len', 'tcp.flags', 'tcp.len', 'udp.length'],
    ...['tcp.analysis.flags', 'tcp.stream', 'udp.stream', 'ip.checksum.status'],
  ];

  it.each(['protocols/postgresql.pcap', 'protocols/dns.pcap', 'findings/refused-icmp.pcap'])(
    'leaves the same packets, lengths and TCP analysis in %s',
    async (name) => {
      const output = await anonymize(recorded(name), '--payload', 'drop');
      expect(readWithTshark(output, FIELDS)).toEqual(readWithTshark(recorded(name), FIELDS));
    },
  );

  it('cuts packets where their payload began, and says so with their length', async () => {
    const output = await anonymize(recorded('protocols/postgresql.pcap'), '--payload', 'drop');
    const packets = readWithTshark(output, ['frame.cap_len', 'frame.len', 'tcp.len']);
    const excess = packets.map(
      (packet) =>
        Number(packet['frame.len']) - Number(packet['frame.cap_len']) - Number(packet['tcp.len']),
    );
    expect([...new Set(excess)]).toEqual([0]);
    expect(packets.filter((packet) => Number(packet['tcp.len']) > 0).length).toBeGreaterThan(10);
  });

  it('leaves nothing of the payload in the checksums: they are right over zeros', async () => {
    const dropped = await anonymize(
      recorded('protocols/http.pcap'),
      '--payload',
      'drop',
      '--seed',
      'a',
    );
    const blanked = await anonymize(
      recorded('protocols/http.pcap'),
      '--payload',
      'blank',
      '--seed',
      'a',
    );
    const sums = (path: string) => readWithTshark(path, ['tcp.checksum']);
    expect(sums(dropped)).toEqual(sums(blanked));
  });
});

describe.skipIf(!hasTshark)('--shift-time', () => {
  const times = (path: string) =>
    readWithTshark(path, ['frame.time_epoch']).map(
      (packet) => packet['frame.time_epoch'] as string,
    );
  const moved = (time: string, by: number) => {
    const [seconds, fraction] = time.split('.');
    return `${Number(seconds) + by}.${fraction}`;
  };

  it.each([
    ['-90d', -7_776_000],
    ['2h', 7200],
    ['start', undefined],
  ])('by %s moves every packet by as much, to the last digit', async (shift, by) => {
    const input = recorded('findings/slow-setup.pcap');
    const before = times(input);
    const seconds = by ?? 946_684_800 - Math.floor(Number(before[0]));
    const after = times(await anonymize(input, `--shift-time=${shift}`));
    expect(after).toEqual(before.map((time) => moved(time, seconds)));
  });

  it('holds for pcapng, binary clocks and the times of drop counts', async () => {
    const input = join(folder, 'counted.pcapng');
    const maker = new PcapngMaker(true);
    const units = 2n ** 20n;
    const drops = maker.option(5, maker.u64(3n));
    maker
      .section()
      .interface(1, 0, maker.option(9, Buffer.of(0x94)))
      .packet(0, 1_600_000_000n * units + 77n, Buffer.alloc(60))
      .block(5, maker.u32(0, ...wordsOf(1_600_000_100n * units + 5n)), drops);
    writeFileSync(input, maker.bytes);
    const output = join(folder, 'shifted.pcapng');
    const { exitCode } = await runCli(['anonymize', input, '-o', output, '--shift-time=-1d']);
    expect(exitCode).toBe(0);
    expect(times(output)).toEqual(times(input).map((time) => moved(time, -86_400)));
    const taken = wordsOf(1_599_913_700n * units + 5n);
    expect(readFileSync(output).includes(maker.u32(0, ...taken))).toBe(true);
  });

  it.each([
    ['protocols/http.pcap', 'http.date'],
    ['protocols/dns.pcap', 'dns.soa.serial_number'],
  ])('takes the times out of %s that payload tells', async (name, field) => {
    const told = (path: string) =>
      new Set(readWithTshark(path, [field]).map((packet) => packet[field]));
    const kept = told(await anonymize(recorded(name)));
    expect([...kept].filter((value) => value !== '').length).toBeGreaterThan(0);
    const hidden = told(await anonymize(recorded(name), '--shift-time=-1d'));
    expect([...hidden].filter((value) => /[1-9]/.test(value ?? ''))).toEqual([]);
  });

  it('refuses a shift that no capture can hold', async () => {
    const { exitCode, stderr } = await runCli([
      ...['anonymize', recorded('findings/refused.pcap'), '-o', join(folder, 'x.pcap')],
      '--shift-time=-30000d',
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('before 1970');
  });
});

describe.skipIf(!hasTshark)('the publish profile', () => {
  it('begins at a neutral time, with clocks that begin anew and echo one another', async () => {
    const input = recorded('findings/retransmissions.pcap');
    const output = await anonymize(input, '--profile', 'publish');
    const fields = [
      ...['frame.time_epoch', 'tcp.stream', 'ip.src', 'tcp.options.timestamp.tsval'],
      ...['tcp.options.timestamp.tsecr', 'tcp.analysis.flags', 'tcp.checksum.status'],
    ];
    const before = readWithTshark(input, fields);
    const after = readWithTshark(output, fields);
    expect(after[0]?.['frame.time_epoch']).toMatch(/^9466848\d\d\./);
    const first = (records: typeof after, index: number) =>
      records.find(
        (one) =>
          one['tcp.stream'] === records[index]?.['tcp.stream'] &&
          one['ip.src'] === records[index]?.['ip.src'],
      );
    const stamped = [...after.entries()].filter(
      ([, one]) => one['tcp.options.timestamp.tsval'] !== '',
    );
    expect(stamped.length).toBeGreaterThan(20);
    for (const [index, packet] of stamped) {
      const value = Number(packet['tcp.options.timestamp.tsval']);
      const began = Number(first(before, index)?.['tcp.options.timestamp.tsval']);
      expect(value - 1_000_000).toBe(
        Number(before[index]?.['tcp.options.timestamp.tsval']) - began,
      );
      expect(packet['tcp.checksum.status']).toBe(before[index]?.['tcp.checksum.status']);
      expect(packet['tcp.analysis.flags']).toBe(before[index]?.['tcp.analysis.flags']);
    }
    const values = new Set(after.map((packet) => packet['tcp.options.timestamp.tsval']));
    const echoes = after.map((packet) => packet['tcp.options.timestamp.tsecr']);
    expect(
      echoes.filter((echo) => echo !== '' && echo !== '0' && !values.has(echo as string)),
    ).toEqual([]);
  });
});
