import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/pipeline/inspect.js';
import type { ReportModel } from '../../src/report/model.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { readWithTshark, runOutsider } from '../support/tshark.js';

/** Recorded with `tcpdump -i any` on a host that forwards: nearly every packet is there twice. */
const RING = join(CAPTURES, 'story-any');
const COPIES = 3173;
const HAS_TOOLS = hasProgram('tshark', '-v') && hasProgram('unzip', '-v');
const MINUTE = 60_000;

interface Bundled {
  readonly report: ReportModel;
  readonly packets: number;
  readonly retransmissions: number;
}

/** Bundle everything, and let tshark look at the capture. */
function bundleAll(...options: readonly string[]): Promise<Bundled> {
  return withTempFolder(async (folder) => {
    const output = join(folder, 'case.zip');
    const args = ['bundle', RING, '-o', output, '--pick', 'all', '--json', '--seed', 'copies'];
    const { stdout } = await runCli([...args, ...options]);
    const report = JSON.parse(stdout) as ReportModel;
    runOutsider('unzip', ['-q', output], folder);
    const capture = join(folder, 'case', report.captures[0]?.file ?? '');
    const packets = readWithTshark(capture, ['frame.number', 'tcp.analysis.retransmission']);
    const retransmissions = packets.filter(
      (packet) => packet['tcp.analysis.retransmission'] !== '',
    );
    return { report, packets: packets.length, retransmissions: retransmissions.length };
  });
}

describe.skipIf(!HAS_TOOLS)('packets that were seen on two interfaces', () => {
  it('are counted by inspect', async () => {
    const { stdout } = await runCli(['inspect', '--json', RING]);
    const { points } = JSON.parse(stdout) as Inspection;
    expect(points.map(({ duplicates }) => duplicates)).toEqual([COPIES]);
    expect(points[0]?.remarks).toContain(
      `${COPIES} packets are copies of others, seen on a second interface: they count once.`,
    );
  });

  it(
    'are written once into a bundle, which says so',
    async () => {
      const { report, packets, retransmissions } = await bundleAll();
      expect(report.capturePoints[0]?.duplicates).toBe(COPIES);
      expect(packets).toBe(report.totals.packets - COPIES);
      // What is left was really sent again, or looks like it in other tunnels.
      expect(retransmissions).toBeLessThan(10);
      expect(report.notInFiles).toContain(
        'Copies of packets that were seen on a second interface.',
      );
    },
    MINUTE,
  );

  it(
    'are all there where that is asked for',
    async () => {
      const { report, packets, retransmissions } = await bundleAll('--duplicates', 'keep');
      expect(packets).toBe(report.totals.packets);
      expect(retransmissions).toBeGreaterThan(1000);
      expect(report.notInFiles.join()).not.toContain('Copies of packets');
    },
    MINUTE,
  );

  it(
    'stay where whole captures are rewritten, packet for packet',
    async () => {
      await withTempFolder(async (folder) => {
        const output = join(folder, 'out.pcap');
        const { exitCode } = await runCli(['anonymize', RING, '-o', output, '--seed', 'copies']);
        expect(exitCode).toBe(0);
        expect(readWithTshark(output, ['frame.number'])).toHaveLength(6353);
      });
    },
    MINUTE,
  );
});
