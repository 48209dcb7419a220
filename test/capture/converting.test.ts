import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';
import { PcapngMaker } from './make-pcapng.js';
import { readPackets } from './outsiders/tshark.js';

const HAS_WIRESHARK = hasProgram('tshark', '-v') && hasProgram('capinfos', '-v');
const DUMPCAP = join(CAPTURES, 'story-dumpcap/proxy_00007_20261123012814.pcapng');
const TCPDUMP = join(CAPTURES, 'quiet/slow-query.pcap');
const START = 1_700_000_000_000_000n;

function convert(from: string, to: string, format: 'pcap' | 'pcapng'): Promise<CliRun> {
  return runCli(['anonymize', from, '-o', to, '--format', format, '--seed', 'convert']);
}

function typeOf(path: string): string {
  return runOutsider('capinfos', ['-t', '-T', '-m', '-r', path]).trim().split(',').at(-1) ?? '';
}

describe.skipIf(!HAS_WIRESHARK)('anonymize --format', () => {
  it.each([
    ['pcapng', TCPDUMP, 'pcapng'],
    ['pcap', DUMPCAP, 'nsecpcap'],
  ] as const)('%s keeps every packet, time and length', async (format, from, type) => {
    await withTempFolder(async (folder) => {
      const output = join(folder, 'out');
      expect(await convert(from, output, format)).toMatchObject({ exitCode: 0 });
      expect(typeOf(output)).toBe(type);
      const trimmed = (path: string) => readPackets(path).map((line) => line.replace(/\t\d*$/, ''));
      expect(trimmed(output)).toEqual(trimmed(from));
      expect(trimmed(output).length).toBeGreaterThan(5);
    });
  });

  it('pcap refuses what cannot be written without loss, says why, and leaves nothing', async () => {
    const u64 = (maker: PcapngMaker, units: bigint) => maker.u64(units);
    const maker = () => new PcapngMaker(true).section();
    const packet = Buffer.alloc(60, 1);
    const two = maker().interface(1, 0).interface(113, 0).packet(0, START, packet);
    const simple = maker().interface(1, 0);
    simple.block(3, simple.u32(packet.length), packet);
    const binary = maker();
    binary.interface(1, 0, binary.option(9, Buffer.of(0x8a))).packet(0, 1n << 41n, packet);
    const late = maker();
    late.interface(1, 0, late.option(14, u64(late, 5_000_000_000n))).packet(0, START, packet);
    await withTempFolder(async (folder) => {
      for (const [reason, { bytes }] of [
        ['several kinds of interface', two.packet(1, START, packet)],
        ['packets without a time', simple],
        ['other time units', binary],
        ['times beyond 2106', late],
      ] as const) {
        const from = join(folder, 'in.pcapng');
        writeFileSync(from, bytes);
        const run = await convert(from, join(folder, 'out.pcap'), 'pcap');
        expect(run.exitCode, reason).toBe(1);
        expect(run.stderr).toContain(`cannot be written as pcap without loss (${reason})`);
        expect(runOutsider('ls', ['-A', folder]).trim()).toBe('in.pcapng');
      }
    });
  });

  it('pcap says what beside packets it has no room for', async () => {
    const maker = new PcapngMaker(true);
    maker.section().interface(1, 0).interface(1, 0);
    maker.packet(0, START, Buffer.alloc(60), maker.option(2, maker.u32(1)));
    maker.packet(1, START, Buffer.alloc(60));
    maker.block(5, maker.u32(0, 0, 0), maker.option(5, maker.u64(7n)));
    await withTempFolder(async (folder) => {
      const from = join(folder, 'in.pcapng');
      writeFileSync(from, maker.bytes);
      const { stderr, exitCode } = await convert(from, join(folder, 'out.pcap'), 'pcap');
      expect(exitCode).toBe(0);
      expect(stderr).toContain(
        'pcap has no room for all of it, and was written without: packet flags, interfaces of packets, drop counts.',
      );
      copyFileSync(TCPDUMP, from);
      expect((await convert(from, join(folder, 'same.pcap'), 'pcap')).stderr).not.toContain('room');
    });
  });
});
