import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { longCapture } from '../support/long-capture.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { type Spawned, spawnCli } from '../support/spawn-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';
import { withSmallDisk } from './small-disk.js';

const QUIET = join(CAPTURES, 'quiet/slow-query.pcap');
const STORY = join(CAPTURES, 'story');
const PAGE = 4096;

const WRITERS = [
  ['anonymize', 'out.pcap'],
  ['anonymize', 'out/'],
  ['bundle', 'case.zip'],
] as const;

const CAN_MOUNT =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe.skipIf(!CAN_MOUNT)('a disk that is full', () => {
  it.each(WRITERS)(
    'gets %s -o %s whole or not at all, wherever it is full',
    async (command, output) => {
      const exitCodes: number[] = [];
      for (let pages = 1; exitCodes.at(-1) !== 0 && pages < 400; pages += Math.ceil(pages / 6)) {
        await withSmallDisk(`size=${pages * PAGE}`, async (disk) => {
          const target = join(disk, output);
          const args = [
            command,
            QUIET,
            '-o',
            target,
            ...(command === 'bundle' ? ['--pick=all'] : []),
          ];
          const { exitCode, stdout, stderr } = await runCli(args);
          exitCodes.push(exitCode);
          if (exitCode === 0) return;
          expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
          expect(stderr).toMatch(/^pcapsule: .*\(ENOSPC\)\. .*Check the folder.* free space\.\n$/);
          expect(listFolder(disk)).toEqual([]);
        });
      }
      expect(exitCodes.at(-1)).toBe(0);
      expect(exitCodes.length).toBeGreaterThan(3);
    },
  );

  it.each([
    ['without room for names', 'nr_inodes=4'],
    ['without room for what is unpacked', 'size=8k'],
  ])('%s gets nothing', async (_title, options) => {
    await withSmallDisk(options, async (disk) => {
      const stdin = readFileSync(QUIET);
      const { exitCode, stderr } = await runCli(['anonymize', '-', '-o', join(disk, 'o/')], {
        stdin,
      });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^pcapsule: .*\(ENOSPC\).*Check the folder/);
      expect(listFolder(disk)).toEqual([]);
    });
  });

  it('is told of by the thread that writes behind, too', async () => {
    await withTempFolder(async (folder) => {
      const large = join(folder, 'large.pcap');
      writeFileSync(large, longCapture(30));
      expect(statSync(large).size).toBeGreaterThan(64 * 1024 * 1024);
      for (const size of ['10m', '65m']) {
        await withSmallDisk(`size=${size}`, async (disk) => {
          const args = ['anonymize', large, '-o', join(disk, 'out.pcap'), '--no-audit'];
          expect(await spawnCli(args).ended).toMatchObject({
            exitCode: 1,
            stderr: expect.stringMatching(
              /cannot be written \(ENOSPC\)\. Nothing was left behind\./,
            ),
          });
          expect(listFolder(disk)).toEqual([]);
        });
      }
    });
  });

  it('leaves a batch that says which incident failed, and goes on where there is room', async () => {
    await withTempFolder(async (folder) => {
      const incidents = join(folder, 'incidents');
      mkdirSync(join(incidents, 'one'), { recursive: true });
      copyFileSync(join(STORY, 'proxy.pcap0'), join(incidents, 'one/a.pcap'));
      const args = (disk: string) => ['batch', incidents, '-o', join(disk, 'shared')];
      await withSmallDisk('size=100k', async (disk) => {
        const { exitCode, stdout, stderr } = await spawnCli(args(disk)).ended;
        expect(exitCode).toBe(3);
        expect(stdout + stderr).toContain('ENOSPC');
        expect(stdout + stderr).not.toMatch(/bug in pcapsule/);
        expect(listFolder(disk).filter((name) => name.endsWith('.zip'))).toEqual([]);
        spawnSync('mount', ['-o', 'remount,size=64m', disk]);
        expect(await spawnCli(args(disk)).ended).toMatchObject({ exitCode: 0 });
        expect(listFolder(disk).filter((name) => name.endsWith('.zip'))).toHaveLength(1);
        expect(listFolder(disk).filter((name) => name.includes('.partial'))).toEqual([]);
      });
    });
  });
});

/** What a capture that is still running does to the files of its ring. */
const CHANGES: readonly (readonly [string, (path: string) => void])[] = [
  ['is emptied', (path) => truncateSync(path, 0)],
  ['shrinks', (path) => truncateSync(path, 1_000_001)],
  ['is gone', (path) => rmSync(path)],
  ['grows', (path) => appendFileSync(path, longCapture(1).subarray(24))],
  [
    'is another',
    (path) => {
      writeFileSync(`${path}.new`, readFileSync(QUIET));
      renameSync(`${path}.new`, path);
    },
  ],
];

describe.each(CHANGES)('an input that %s while it is read', (title, change) => {
  it.each(WRITERS)('gives a whole output or none: %s -o %s', async (command, output) => {
    await withTempFolder(async (folder) => {
      const live = join(folder, 'live.pcap');
      writeFileSync(live, longCapture(8));
      const run = spawnCli([command, live, '-o', join(folder, output)]);
      await untilStarted(run, folder);
      change(live);
      const { exitCode, stderr } = await run.ended;
      const left = listFolder(folder).filter((name) => !/\.private|^live\.pcap$/.test(name));
      // What was cut off before it was read is a capture that ends early.
      if (exitCode === 0 || (title === 'shrinks' && exitCode === 3))
        expect(left).toContain(output.replace('/', ''));
      else {
        expect({ exitCode, stderr }).toEqual({
          exitCode: 1,
          stderr: expect.stringMatching(/^pcapsule: input 1 was changed .*give the copies\.\n$/),
        });
        expect(listFolder(folder).filter((name) => name !== 'live.pcap')).toEqual([]);
      }
    });
  });
});

describe('two runs with one output', () => {
  it.each(WRITERS)('give the output of one, whole: %s -o %s', async (command, output) => {
    await withTempFolder(async (folder) => {
      const args = [command, STORY, '-o', join(folder, output), '--seed', 'word'];
      const ended = await Promise.all([spawnCli(args).ended, spawnCli(args).ended]);
      const codes = ended.map(({ exitCode }) => exitCode).sort();
      expect(codes[0]).toBe(0);
      for (const { exitCode, stderr } of ended) {
        if (exitCode !== 0) expect(stderr).toMatch(/exists already and was not touched/);
      }
      expect(listFolder(folder).filter((name) => name.startsWith('.'))).toEqual([]);
      const verified = await runCli(['verify', join(folder, output), '--against', STORY]);
      expect(verified).toMatchObject({ exitCode: 0 });
    });
  });
});

describe('kills at random moments', () => {
  it.each(WRITERS)('leave the output whole or absent: %s -o %s', async (command, output) => {
    await withTempFolder(async (folder) => {
      const target = join(folder, output);
      const args = [command, STORY, '-o', target, '--seed', 'word', '--force'];
      const reference = await timed(args);
      const whole = contentOf(target);
      for (let round = 0; round < 8; round += 1) {
        const run = spawnCli(args);
        await sleep(Math.random() * reference * 1.1);
        run.process.kill('SIGKILL');
        await run.ended;
        if (existsSync(target)) expect(contentOf(target)).toEqual(whole);
      }
      expect(await spawnCli(args).ended).toMatchObject({ exitCode: 0 });
      expect(contentOf(target)).toEqual(whole);
      expect(listFolder(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    });
  });
});

/** Milliseconds that a run takes. */
async function timed(args: readonly string[]): Promise<number> {
  const start = performance.now();
  expect(await spawnCli(args).ended).toMatchObject({ exitCode: 0 });
  return performance.now() - start;
}

/** Every file of an output with its bytes. */
function contentOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [readFileSync(path, 'base64')];
  return listFolder(path).map((name) => `${name} ${readFileSync(join(path, name), 'base64')}`);
}

/** Wait until a run has opened its inputs and begun to write. */
async function untilStarted(run: Spawned, folder: string): Promise<void> {
  const isStarted = () => {
    const hidden = listFolder(folder).filter((name) => name.startsWith('.'));
    return hidden.some((name) => name.includes('.partial')) || hidden.length > 2;
  };
  while (!isStarted()) {
    expect(run.process.exitCode, 'it ended before').toBeNull();
    await sleep(2);
  }
}
