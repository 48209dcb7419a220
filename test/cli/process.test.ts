import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { longCapture } from '../support/long-capture.js';
import { CAPTURES, RINGS } from '../support/recordings.js';
import { runInShell, type Spawned, spawnCli } from '../support/spawn-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';

const RING = join(CAPTURES, 'story');
const CAPTURE = join(RING, 'proxy.pcap0');
const NOBODY = 65534;

describe('the program in a pipe', () => {
  it('reads a capture from standard input, compressed too', async () => {
    await withTempFolder(async (folder) => {
      const { exitCode, stderr } = await runInShell(
        `$PCAPSULE anonymize - -o plain.pcap --seed word < ${CAPTURE} &&
         gzip -c ${CAPTURE} | $PCAPSULE anonymize - -o unpacked.pcap --seed word &&
         $PCAPSULE anonymize ${CAPTURE} -o named.pcap --seed word`,
        folder,
      );
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const named = readFileSync(join(folder, 'named.pcap'));
      expect(readFileSync(join(folder, 'plain.pcap')).equals(named)).toBe(true);
      expect(readFileSync(join(folder, 'unpacked.pcap')).equals(named)).toBe(true);
    });
  });

  it('ends quietly when its reader has seen enough', async () => {
    await withTempFolder(async (folder) => {
      const { exitCode, stdout, stderr } = await runInShell(
        `set +o pipefail; $PCAPSULE inspect ${RING} --json | head -c 100; echo "\${PIPESTATUS[0]}" >&2`,
        folder,
      );
      expect(stdout).toHaveLength(100);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '0\n' });
    });
  });

  it('finishes its work when nobody listens', async () => {
    await withTempFolder(async (folder) => {
      await runInShell(`$PCAPSULE bundle ${RING} -o case.zip --seed word 2>&1 | true`, folder);
      expect(listFolder(folder).filter((name) => !name.includes('/'))).toEqual([
        'case.zip',
        'case.zip.private',
      ]);
    });
  });

  it('prints a result, and nothing else, on standard output', async () => {
    await withTempFolder(async (folder) => {
      const { exitCode, stdout, stderr } = await runInShell(
        `$PCAPSULE bundle ${RING} -o case.zip --seed word --json --log-level trace`,
        folder,
      );
      expect(exitCode).toBe(0);
      const model = JSON.parse(stdout) as { totals: { failedConnections: number } };
      expect(model.totals.failedConnections).toBe(RINGS['story']?.failed.length);
      for (const line of stderr.trim().split('\n').slice(1)) JSON.parse(line);
    });
  });
});

describe('the program as another user', () => {
  it.skipIf(process.getuid?.() !== 0)('says that a capture may not be read', async () => {
    await withTempFolder(async (folder) => {
      chmodSync(folder, 0o777);
      const secret = join(folder, 'secret.pcap');
      copyFileSync(CAPTURE, secret);
      chmodSync(secret, 0o600);
      for (const command of ['anonymize', 'bundle']) {
        const { exitCode, stderr } = await spawnCli(
          [command, secret, '-o', join(folder, 'output')],
          { uid: NOBODY, gid: NOBODY },
        ).ended;
        expect({ exitCode, stderr }).toEqual({
          exitCode: 1,
          stderr:
            'pcapsule: input 1 cannot be read (EACCES). Check that it exists and that you may read it.\n',
        });
      }
      expect(listFolder(folder)).toEqual(['secret.pcap']);
    });
  });

  it.skipIf(process.getuid?.() !== 0)('says that a folder may not be written', async () => {
    await withTempFolder(async (folder) => {
      chmodSync(folder, 0o755);
      const { exitCode, stderr } = await spawnCli(['anonymize', CAPTURE, '-o', join(folder, 'o')], {
        uid: NOBODY,
        gid: NOBODY,
      }).ended;
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^pcapsule: .*\(EACCES\)\. .*Check the folder.*\n$/);
      expect(listFolder(folder)).toEqual([]);
    });
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('after %s', (signal) => {
  it.each([
    ['anonymize', 'out.pcap'],
    ['anonymize', 'out/'],
    ['bundle', 'case.zip'],
  ])('in the middle, %s -o %s leaves nothing behind', async (command, output) => {
    await withTempFolder(async (folder) => {
      const long = join(folder, 'long.pcap');
      writeFileSync(long, longCapture(12));
      const run = spawnCli([command, long, '-o', join(folder, output)]);
      await until(run, () => listFolder(folder).some((name) => name.startsWith('.')));
      run.process.kill(signal);
      expect(await run.ended).toEqual({
        exitCode: 130,
        signal: null,
        stdout: '',
        stderr: 'pcapsule: interrupted; nothing was left behind.\n',
      });
      expect(listFolder(folder)).toEqual(['long.pcap']);
      expect(statSync(long).size).toBe(longCapture(12).length);
    });
  });

  it.each([
    ['tar', 'tar cf - *.pcap'],
    ['tar.gz', 'tar cf - *.pcap | gzip -1'],
    ['zip', 'zip -q -0 - *.pcap'],
    ['pcap.bz2', 'cat long1.pcap | bzip2 -1'],
    ['notes.tar', 'tar cf - *.txt'],
  ])('while it unpacks %s, it leaves nothing behind', async (name, pack) => {
    await withTempFolder(async (folder) => {
      const sources = join(folder, 'sources');
      mkdirSync(sources);
      for (let copy = 1; copy <= 20; copy += 1) {
        writeFileSync(join(sources, `long${copy}.pcap`), longCapture(3));
        writeFileSync(join(sources, `notes${copy}.txt`), Buffer.alloc(2 ** 23, 'notes\n'));
      }
      const packed = join(folder, `packed.${name}`);
      await runInShell(`${pack} > ${packed}`, sources);
      rmSync(sources, { recursive: true });
      const run = spawnCli(['anonymize', packed, '-o', join(folder, 'out/')]);
      await until(run, () => listFolder(folder).some((entry) => entry.startsWith('.pcapsule-')));
      run.process.kill(signal);
      const ended = await run.ended;
      expect(ended).toMatchObject({
        exitCode: 130,
        stderr: 'pcapsule: interrupted; nothing was left behind.\n',
      });
      expect(listFolder(folder)).toEqual([`packed.${name}`]);
    });
  });

  it('while it waits for standard input, it leaves nothing behind', async () => {
    await withTempFolder(async (folder) => {
      const run = spawnCli(['anonymize', '-', '-o', join(folder, 'out.pcap')]);
      run.process.stdin?.write(readFileSync(CAPTURE).subarray(0, 100_000));
      await until(run, () => listFolder(folder).some((name) => name.startsWith('.pcapsule-')));
      run.process.kill(signal);
      const ended = await Promise.race([run.ended, sleep(5000)]);
      run.process.kill('SIGKILL');
      expect(ended).toMatchObject({ exitCode: 130 });
      expect(listFolder(folder)).toEqual([]);
    });
  });
});

/** Wait until a run has come so far. */
async function until(run: Spawned, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    expect(run.process.exitCode, 'it ended before').toBeNull();
    await sleep(5);
  }
}
