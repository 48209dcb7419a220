import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InspectedFile, Inspection } from '../../src/pipeline/inspect.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { spawnCli } from '../support/spawn-cli.js';
import { withTempFolder } from '../support/temp-folder.js';

const RING = join(CAPTURES, 'story');
const CAPTURE = join(RING, 'proxy.pcap0');
const HALF = 300_000;

async function inspect(...inputs: string[]): Promise<Inspection & { exitCode: number }> {
  const { stdout, exitCode } = await runCli(['inspect', '--json', ...inputs]);
  return { ...(JSON.parse(stdout) as Inspection), exitCode };
}

function filesOf({ points }: Inspection): InspectedFile[] {
  return points.flatMap(({ files }) => files);
}

describe('inspect --hash', () => {
  it('gives what sha256sum gives, of what is unpacked too', async () => {
    await withTempFolder(async (folder) => {
      execFileSync('tar', ['czf', join(folder, 'ring.tgz'), '-C', RING, '.']);
      const sums = execFileSync('sha256sum', ['proxy.pcap0', 'proxy.pcap1'], {
        cwd: RING,
        encoding: 'utf8',
      });
      for (const input of [RING, join(folder, 'ring.tgz')]) {
        const run = spawnCli(['inspect', '--hash', '--json', input]);
        const { stdout, exitCode } = await run.ended;
        expect(exitCode).toBe(0);
        const files = filesOf(JSON.parse(stdout));
        for (const [, sum, name] of sums.matchAll(/^(\w+) {2}(.*)$/gm)) {
          expect(files.find(({ path }) => path.endsWith(`/${name}`))?.sha256).toBe(sum);
        }
      }
    });
  });

  it('lists them for a person as sha256sum does', async () => {
    const { stdout } = await spawnCli(['inspect', '--hash', CAPTURE]).ended;
    const [sum] = execFileSync('sha256sum', [CAPTURE], { encoding: 'utf8' }).split(' ');
    expect(stdout).toContain(`\n${sum}  ${CAPTURE}\n`);
    const plain = await spawnCli(['inspect', CAPTURE]).ended;
    expect(plain.stdout).not.toContain(sum);
  });
});

describe('inspect', () => {
  it('shows every column that a capture is judged by', async () => {
    const { stdout, exitCode } = await runCli(['inspect', RING]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^no +file +size +packets +first +last +link type +snaplen +precision +lost +state$/m,
    );
    expect(stdout).toMatch(/^ 1 .*proxy\.pcap0 .* Ethernet +262144 +µs +\? +whole$/m);
    expect(stdout).toContain('The numbers begin again after file 4: older packets');
  });

  it('says what is missing with its place and its size, and exits with 3', async () => {
    await withTempFolder(async (folder) => {
      const path = join(folder, 'cut.pcap');
      copyFileSync(CAPTURE, path);
      truncateSync(path, HALF);
      const inspection = await inspect(path);
      expect(inspection.exitCode).toBe(3);
      const [file] = filesOf(inspection);
      const [damage] = file?.damage ?? [];
      expect(file?.state).toBe('cut');
      expect(damage).toMatchObject({ kind: 'cut' });
      expect((damage?.offset ?? 0) + (damage?.length ?? 0)).toBe(HALF);
      expect(inspection.points[0]?.remarks).toEqual([
        `${damage?.length} bytes at byte ${damage?.offset} of file 1 could not be read: the end of a packet is missing.`,
      ]);
    });
  });

  it('tells empty, header-only, cut and compressed files apart', async () => {
    await withTempFolder(async (folder) => {
      const capture = readFileSync(CAPTURE);
      writeFileSync(join(folder, 'a.pcap0'), '');
      writeFileSync(join(folder, 'a.pcap1'), capture.subarray(0, 24));
      writeFileSync(join(folder, 'a.pcap2'), capture.subarray(0, 10));
      writeFileSync(join(folder, 'a.pcap3'), capture);
      const packed = execFileSync('gzip', ['-c', CAPTURE]);
      writeFileSync(join(folder, 'a.pcap4.gz'), packed.subarray(0, packed.length - 9));
      const inspection = await inspect(folder);
      const states = filesOf(inspection).map(({ path, state }) => [path.slice(-7), state]);
      expect(Object.fromEntries(states)).toEqual({
        'a.pcap0': 'empty',
        'a.pcap1': 'header-only',
        'a.pcap2': 'cut',
        'a.pcap3': 'whole',
        'cap4.gz': 'cut',
      });
      expect(inspection.exitCode).toBe(3);
    });
  });

  it('writes nanoseconds where a file has them', async () => {
    await withTempFolder(async (folder) => {
      const path = join(folder, 'nano.pcap');
      const bytes = Buffer.from(readFileSync(CAPTURE));
      bytes.writeUInt32LE(0xa1b23c4d, 0);
      writeFileSync(path, bytes);
      const [file] = filesOf(await inspect(path));
      expect(file?.firstTime).toMatch(/\.\d{9}Z$/);
    });
  });

  it('leaves out what pcapsule made itself, and says so', async () => {
    await withTempFolder(async (folder) => {
      const ring = join(folder, 'ring');
      mkdirSync(ring);
      copyFileSync(join(CAPTURES, 'quiet/slow-query.pcap'), join(ring, 'a.pcap'));
      const seed = ['--seed', 'again', '--pick', 'all'];
      const made = [
        ['bundle', ring, '-o', join(ring, 'case.zip'), ...seed],
        ['bundle', ring, '-o', join(ring, 'loose'), '--for', 'github', ...seed],
        ['bundle', ring, '-o', join(ring, 'case.tgz'), '--for', 'redhat', ...seed],
        ['anonymize', ring, '-o', join(ring, 'out.pcap'), '--seed', 'again'],
        ['anonymize', ring, '-o', join(ring, 'out/'), '--seed', 'again'],
      ];
      for (const args of made) expect(await runCli(args)).toMatchObject({ exitCode: 0 });
      const { stdout, stderr } = await runCli(['inspect', '--json', ring]);
      const inspection = JSON.parse(stdout) as Inspection;
      expect(filesOf(inspection).map(({ path }) => path)).toEqual([join(ring, 'a.pcap')]);
      expect(inspection.skipped).toEqual({ ownOutputs: 10 });
      expect(stderr).toBe('Passed over among the inputs: 10 made by pcapsule.\n');
    });
  });

  it('recognises a bundle by its manifest where nothing beside it tells, and reads it when named', async () => {
    await withTempFolder(async (folder) => {
      const ring = join(folder, 'ring');
      mkdirSync(ring);
      copyFileSync(join(CAPTURES, 'quiet/slow-query.pcap'), join(ring, 'a.pcap'));
      for (const [output, vendor] of [
        ['case.zip', 'generic'],
        ['case.tgz', 'redhat'],
      ]) {
        const args = ['bundle', join(ring, 'a.pcap'), '-o', join(ring, output as string)];
        const options = ['--for', vendor as string, '--pick', 'all', '--seed', 'again'];
        const secrets = ['--private-dir', join(folder, `${output}.secrets`)];
        expect(await runCli([...args, ...options, ...secrets])).toMatchObject({ exitCode: 0 });
      }
      expect((await inspect(ring)).skipped).toEqual({ ownOutputs: 2 });
      expect(filesOf(await inspect(join(ring, 'case.zip')))).not.toEqual([]);
    });
  });
});
