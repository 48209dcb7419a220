import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES, RINGS } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';

const RING = join(CAPTURES, 'story');
const EXPECTED = RINGS['story'];

describe('anonymize', () => {
  it('writes several captures into one file in the order of their packets', async () => {
    await withTempFolder(async (folder) => {
      const output = join(folder, 'all.pcap');
      const inputs = readdirSync(RING).map((name) => join(RING, name));
      const { exitCode, stdout } = await runCli(['anonymize', ...inputs, '-o', output]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
      const times = readTimes(output);
      expect(times).toHaveLength(EXPECTED?.packets ?? 0);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(statSync(output).mode & 0o777).toBe(0o600);
    });
  });

  it('writes a folder file by file, under names of its own', async () => {
    await withTempFolder(async (folder) => {
      const { exitCode } = await runCli(['anonymize', RING, '-o', join(folder, 'out/')]);
      expect(exitCode).toBe(0);
      const names = readdirSync(join(folder, 'out')).sort();
      expect(names).toEqual([1, 2, 3, 4].map((number) => `capture-0${number}.pcap`));
      const counts = names.map((name) => readTimes(join(folder, 'out', name)).length);
      expect(counts).toEqual(EXPECTED?.filesInOrder.map(({ packets }) => packets));
    });
  });

  it('maps alike in every run with one key, and otherwise in every run without', async () => {
    await withTempFolder(async (folder) => {
      const capture = join(RING, 'proxy.pcap0');
      const key = join(folder, 'key');
      expect(await runCli(['keygen', '-o', key])).toMatchObject({ exitCode: 0, stdout: '' });
      expect(statSync(key).mode & 0o777).toBe(0o600);
      const output = (name: string) => join(folder, name);
      await runCli(['anonymize', capture, '-o', output('a'), '--key', key]);
      await runCli(['anonymize', capture, '-o', output('b'), '--key', key]);
      await runCli(['anonymize', capture, '-o', output('c')]);
      const [a, b, c] = ['a', 'b', 'c'].map((name) => readFileSync(output(name), 'latin1'));
      expect(a === b).toBe(true);
      expect(a === c).toBe(false);
    });
  });
});

describe('keygen', () => {
  it('prints another key each time', async () => {
    const keys = [await runCli(['keygen']), await runCli(['keygen'])].map(({ stdout }) => stdout);
    for (const key of keys) expect(key).toMatch(/^# .*\npcapsule-key-1 [0-9a-f]{64}\n$/);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('verify', () => {
  it('finds nothing in a bundle and in a rewritten ring', async () => {
    await withTempFolder(async (folder) => {
      for (const [command, name] of [
        ['bundle', 'case.zip'],
        ['anonymize', 'all.pcap'],
      ] as const) {
        const output = join(folder, name);
        await runCli([command, RING, '-o', output]);
        const { exitCode, stdout } = await runCli(['verify', output, '--against', RING]);
        expect(exitCode).toBe(0);
        expect(stdout).toMatch(/^Nothing was found: /);
      }
    });
  });

  it('lists what it finds by place and kind, without the value', async () => {
    const { exitCode, stdout } = await runCli(['verify', RING, '--against', RING]);
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(
      /^file 1 of the output, packet \d+, byte \d+: [a-z0-9 ]+( \([\w ]+\))?\n/,
    );
    expect(stdout).toMatch(/\n\d+ findings\. Do not hand this over: .*\n$/);
    expect(stdout).not.toMatch(/\d+\.\d+\.\d+|[0-9a-f]{2}:[0-9a-f]{2}:/);
  });

  it.skipIf(!hasProgram('editcap'))(
    'finds the originals of a trimmed output in a ring',
    async () => {
      await withTempFolder(async (folder) => {
        const whole = join(folder, 'all.pcap');
        const trimmed = join(folder, 'trimmed.pcapng');
        await runCli(['anonymize', RING, '-o', whole]);
        expect(spawnSync('editcap', ['-r', whole, trimmed, '5-20', '40']).status).toBe(0);
        const result = await runCli(['verify', trimmed, '--against', RING, '--json']);
        expect(JSON.parse(result.stdout)).toMatchObject({
          ok: true,
          files: [{ packets: 17, paired: 17 }],
        });
      });
    },
  );

  it.skipIf(!hasProgram('tcprewrite'))('finds what tcprewrite left', async () => {
    await withTempFolder(async (folder) => {
      const output = join(folder, 'rewritten.pcap');
      const [first = ''] = readdirSync(RING).map((name) => join(RING, name));
      const args = ['--seed=1', '-i', first, '-o', output];
      expect(spawnSync('tcprewrite', args).status).toBe(0);
      const { exitCode, stdout } = await runCli(['verify', output, '--against', RING]);
      expect(exitCode).toBe(4);
      expect(stdout).toMatch(/packet \d+, byte \d+: [a-z]+/);
    });
  });
});

describe('reveal', () => {
  it('tells who a pseudonym in the report is', async () => {
    await withTempFolder(async (folder) => {
      const output = join(folder, 'case.zip');
      const { stdout } = await runCli(['bundle', RING, '-o', output, '--json']);
      const { endpoints } = JSON.parse(stdout) as {
        endpoints: { role: string; address: string }[];
      };
      const first = EXPECTED?.failed[0];
      for (const [role, original] of [
        ['client-1', first?.client],
        ['server-1', first?.server],
      ]) {
        const pseudonym = endpoints.find((endpoint) => endpoint.role === role)?.address as string;
        const revealed = await runCli(['reveal', pseudonym, '--private-dir', `${output}.private`]);
        expect(revealed.exitCode).toBe(0);
        expect(revealed.stdout).toContain(original);
      }
    });
  });
});

function readTimes(path: string): number[] {
  const reader = openCapture(path);
  const times: number[] = [];
  while (reader.next()) times.push(reader.packet.seconds * 1e6 + reader.packet.nanoseconds / 1e3);
  reader.close();
  return times;
}
