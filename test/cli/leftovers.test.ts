import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { longCapture } from '../support/long-capture.js';
import { CAPTURES } from '../support/recordings.js';
import { type Spawned, spawnCli } from '../support/spawn-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';

const CAPTURE = join(CAPTURES, 'story/proxy.pcap0');

/** Commands and where each writes, with what only a run in its middle has there. */
const WRITERS = [
  ['anonymize', 'out.pcap', '.partial'],
  ['anonymize', 'out/', '.partial'],
  ['bundle', 'case.zip', '.pcapsule-'],
] as const;

function hidden(folder: string): string[] {
  return listFolder(folder).filter((name) => name.startsWith('.') && !name.includes('/'));
}

/** Wait until a run has made something whose name has `mark` in it, besides its unpacked input. */
async function until(run: Spawned, folder: string, mark: string): Promise<void> {
  while (!hidden(folder).some((name) => name.includes(mark)) || hidden(folder).length < 2) {
    expect(run.process.exitCode, 'it ended before').toBeNull();
    await sleep(5);
  }
}

describe('after SIGKILL', () => {
  it.each(WRITERS)('the next run removes what %s -o %s left', async (command, output, mark) => {
    await withTempFolder(async (folder) => {
      const long = join(folder, 'long.pcap.gz');
      writeFileSync(long, gzipSync(longCapture(12), { level: 1 }));
      const before = readFileSync(long);
      const killed = spawnCli([command, long, '-o', join(folder, output)]);
      await until(killed, folder, mark);
      killed.process.kill('SIGKILL');
      expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(hidden(folder).length).toBeGreaterThan(1);
      const next = await spawnCli(['anonymize', CAPTURE, '-o', join(folder, 'next.pcap')]).ended;
      expect(next).toMatchObject({ exitCode: 0 });
      expect(hidden(folder)).toEqual([]);
      expect(readFileSync(long).equals(before)).toBe(true);
    });
  });

  it('the next run removes what inspect unpacked', async () => {
    await withTempFolder(async (folder) => {
      const env = { ...process.env, TMPDIR: folder };
      const killed = spawnCli(['inspect', '-'], { env });
      killed.process.stdin?.write(readFileSync(CAPTURE).subarray(0, 100_000));
      while (hidden(folder).length === 0) await sleep(5);
      killed.process.kill('SIGKILL');
      await killed.ended;
      expect(hidden(folder)).toHaveLength(1);
      expect(await spawnCli(['inspect', CAPTURE], { env }).ended).toMatchObject({ exitCode: 0 });
      expect(listFolder(folder)).toEqual([]);
    });
  });

  it('the next run leaves what belongs to a run that is still at work', async () => {
    await withTempFolder(async (folder) => {
      const long = join(folder, 'long.pcap.gz');
      writeFileSync(long, gzipSync(longCapture(12), { level: 1 }));
      const slow = spawnCli(['anonymize', long, '-o', join(folder, 'slow.pcap')]);
      await until(slow, folder, '.partial');
      slow.process.kill('SIGSTOP');
      const others = hidden(folder);
      try {
        const next = await spawnCli(['anonymize', CAPTURE, '-o', join(folder, 'next.pcap')]).ended;
        expect(next).toMatchObject({ exitCode: 0 });
        expect(hidden(folder)).toEqual(others);
      } finally {
        slow.process.kill('SIGCONT');
      }
      expect(await slow.ended).toMatchObject({ exitCode: 0 });
      expect(hidden(folder)).toEqual([]);
    });
  });
});
