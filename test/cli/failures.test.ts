import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { CAPTURES } from '../support/recordings.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';

const RING = join(CAPTURES, 'story');
const CAPTURE = join(RING, 'proxy.pcap0');
const QUIET = join(CAPTURES, 'quiet/slow-query.pcap');

interface Failing {
  readonly title: string;
  /** What is in the folder before the run. */
  prepare?(folder: string): void;
  args(folder: string): string[];
  readonly exitCode: number;
  readonly says: RegExp;
}

/** The commands that read captures and write an output. */
const WRITERS: readonly (readonly [string, string])[] = [
  ['bundle', 'case.zip'],
  ['anonymize', 'out.pcap'],
  ['anonymize', 'out/'],
];

function forEachWriter(make: (command: string, output: string) => Failing): Failing[] {
  return WRITERS.map(([command, output]) => {
    const failing = make(command, output);
    return { ...failing, title: `${command} -o ${output} with ${failing.title}` };
  });
}

const FAILURES: readonly Failing[] = [
  ...forEachWriter((command, output) => ({
    title: 'a file that is no capture',
    prepare: (folder) =>
      writeFileSync(join(folder, 'notes.txt'), 'nothing of interest\n'.repeat(9)),
    args: (folder) => [command, join(folder, 'notes.txt'), '-o', join(folder, output)],
    exitCode: 1,
    says: /^pcapsule: input 1 is no capture: /,
  })),
  ...forEachWriter((command, output) => ({
    title: 'an empty directory',
    prepare: (folder) => mkdirSync(join(folder, 'empty')),
    args: (folder) => [command, join(folder, 'empty'), '-o', join(folder, output)],
    exitCode: 1,
    says: /^pcapsule: there is no capture among the inputs\. Give /,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a file that is not there',
    args: (folder) => [command, CAPTURE, join(folder, 'gone.pcap'), '-o', join(folder, output)],
    exitCode: 1,
    says: /^pcapsule: input 2 cannot be read \(ENOENT\)\. Check /,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a file that cannot be read',
    prepare: (folder) => symlinkSync('circle.pcap', join(folder, 'circle.pcap')),
    args: (folder) => [command, join(folder, 'circle.pcap'), '-o', join(folder, output)],
    exitCode: 1,
    says: /^pcapsule: input 1 cannot be read \(ELOOP\)\. Check /,
  })),
  ...forEachWriter((command, output) => ({
    title: 'an output that exists',
    prepare: (folder) => writeFileSync(join(folder, output.replace('/', '')), 'precious'),
    args: (folder) => [command, CAPTURE, '-o', join(folder, output)],
    exitCode: 1,
    says: /^pcapsule: the output exists already and was not touched\. .*--force/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a folder for the output that is not there',
    args: (folder) => [command, CAPTURE, '-o', join(folder, 'gone', output)],
    exitCode: 1,
    says: /^pcapsule: .*\(ENOENT\).*Check the folder/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'an output that exists, before an input is looked at',
    prepare: (folder) => writeFileSync(join(folder, output.replace('/', '')), 'precious'),
    args: (folder) => [command, join(folder, 'gone.pcap'), '-o', join(folder, output)],
    exitCode: 1,
    says: /^pcapsule: the output exists already and was not touched\. .*--force/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'no folder for the output, before an input is looked at',
    args: (folder) => [command, join(folder, 'gone.pcap'), '-o', join(folder, 'gone', output)],
    exitCode: 1,
    says: /^pcapsule: the output cannot be written \(ENOENT\)\..* Check the folder/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a key file that is not there',
    args: (folder) => [
      ...[command, CAPTURE, '-o', join(folder, output)],
      ...['--key', join(folder, 'gone.key')],
    ],
    exitCode: 1,
    says: /^pcapsule: the key file cannot be read\. .*pcapsule keygen -o FILE/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a key file that others can read',
    prepare: (folder) => {
      writeFileSync(join(folder, 'key'), `${'0f'.repeat(32)}\n`);
      chmodSync(join(folder, 'key'), 0o640);
    },
    args: (folder) => [
      ...[command, CAPTURE, '-o', join(folder, output)],
      ...['--key', join(folder, 'key')],
    ],
    exitCode: 1,
    says: /^pcapsule: other users can read the key file.*chmod 600 FILE/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a key file that holds no key',
    prepare: (folder) => writeFileSync(join(folder, 'key'), 'open sesame', { mode: 0o600 }),
    args: (folder) => [
      ...[command, CAPTURE, '-o', join(folder, output)],
      ...['--key', join(folder, 'key')],
    ],
    exitCode: 1,
    says: /^pcapsule: the key file is not a pcapsule key\. /,
  })),
  ...forEachWriter((command, output) => ({
    title: 'an option that there is not',
    args: (folder) => [command, CAPTURE, '-o', join(folder, output), '--frobnicate'],
    exitCode: 2,
    says: /^error: unknown option '--frobnicate'\n\(add --help/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'two keys',
    args: (folder) => [
      ...[command, CAPTURE, '-o', join(folder, output)],
      ...['--seed', 'word', '--key', join(folder, 'key')],
    ],
    exitCode: 2,
    says: /cannot be used with/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'a policy that there is not',
    args: (folder) => [command, CAPTURE, '-o', join(folder, output), '--payload', 'fold'],
    exitCode: 2,
    says: /^error: option '--payload <policy>' argument 'fold' is invalid/,
  })),
  ...forEachWriter((command) => ({
    title: 'no output named',
    args: () => [command, CAPTURE],
    exitCode: 2,
    says: /^error: required option '-o, --output/,
  })),
  ...forEachWriter((command, output) => ({
    title: 'no input named',
    args: (folder) => [command, '-o', join(folder, output)],
    exitCode: 2,
    says: /^error: missing required argument 'inputs'/,
  })),
  {
    title: 'bundle of captures in which nothing failed',
    args: (folder) => ['bundle', QUIET, '-o', join(folder, 'case.zip')],
    exitCode: 1,
    says: /^pcapsule: nothing was found to share: 1 connections in 19 packets .*--pick all.*--around/,
  },
  {
    title: 'bundle of a time at which there was nothing',
    args: (folder) => [
      ...['bundle', CAPTURE, '-o', join(folder, 'case.zip')],
      ...['--around', '1999-12-31', '--pick', 'all'],
    ],
    exitCode: 1,
    says: /^pcapsule: nothing was found to share: \d+ connections in \d+ packets .* 0 of them where you asked, and so none was chosen/,
  },
  {
    title: 'bundle of a connection that is not there',
    args: (folder) => [
      ...['bundle', CAPTURE, '-o', join(folder, 'case.zip')],
      ...['--connection', '1', '--connection', '99999'],
    ],
    exitCode: 2,
    says: /^pcapsule: there is no connection 99999: the inputs hold \d+\./,
  },
  {
    title: 'bundle until a time before it begins',
    args: (folder) => [
      ...['bundle', CAPTURE, '-o', join(folder, 'case.zip')],
      ...['--from', '2021-06-15', '--to', '2021-06-14'],
    ],
    exitCode: 2,
    says: /^pcapsule: the time given with --to lies before that of --from/,
  },
  {
    title: 'bundle with an original address in its title, which the audit finds',
    args: (folder) => [
      ...['bundle', CAPTURE, '-o', join(folder, 'case.zip')],
      ...['--title', 'What 172.16.31.5 saw'],
    ],
    exitCode: 4,
    says: /^pcapsule: the audit found \d+ things in the output that must not be there \(ipv4: \d+\), .*Nothing was written\./,
  },
  {
    title: 'bundle with a private directory that exists',
    prepare: (folder) => mkdirSync(join(folder, 'case.zip.private')),
    args: (folder) => ['bundle', CAPTURE, '-o', join(folder, 'case.zip')],
    exitCode: 1,
    says: /^pcapsule: the output exists already/,
  },
  {
    title: 'inspect of a file that is not there',
    args: (folder) => ['inspect', join(folder, 'gone.pcap')],
    exitCode: 1,
    says: /^pcapsule: input 1 cannot be read \(ENOENT\)/,
  },
  {
    title: 'verify of an output that is not there',
    args: (folder) => ['verify', join(folder, 'gone.zip'), '--against', CAPTURE],
    exitCode: 1,
    says: /^pcapsule: the output to verify cannot be read \(ENOENT\)/,
  },
  {
    title: 'verify without the originals',
    args: () => ['verify', CAPTURE],
    exitCode: 2,
    says: /^error: required option '--against/,
  },
  {
    title: 'keygen into a file that exists',
    prepare: (folder) => writeFileSync(join(folder, 'key'), 'precious'),
    args: (folder) => ['keygen', '-o', join(folder, 'key')],
    exitCode: 1,
    says: /^pcapsule: the output exists already/,
  },
  {
    title: 'a command that there is not',
    args: () => ['fold'],
    exitCode: 2,
    says: /^error: unknown/,
  },
  { title: 'no command', args: () => [], exitCode: 2, says: /^Usage: pcapsule/ },
];

describe('a run that fails', () => {
  it.each(FAILURES)('tells what happened and leaves nothing: $title', async (failing) => {
    await withTempFolder(async (folder) => {
      failing.prepare?.(folder);
      const before = snapshot(folder);
      const result = await runCli(failing.args(folder));
      expect(result).toMatchObject({ exitCode: failing.exitCode, stdout: '' });
      const told = result.stderr.replace(/^pcapsule: --seed .*\n/, '');
      expect(told).toMatch(failing.says);
      expect(told).not.toMatch(/\n\s+at |Error:|undefined|\[object/);
      expect(told).not.toContain(folder);
      // An audit also lists where.
      if (![2, 4].includes(failing.exitCode)) expect(told.trim().split('\n')).toHaveLength(1);
      expect(snapshot(folder)).toEqual(before);
    });
  });

  it('is told from one that found something that is no bug', async () => {
    const { exitCode, stdout } = await runCli(['verify', CAPTURE, '--against', CAPTURE]);
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/Do not hand this over: .*\n$/);
  });
});

describe('captures that end in the middle', () => {
  it.each(WRITERS)('are rewritten as far as they go: %s -o %s', async (command, output) => {
    await withTempFolder(async (folder) => {
      const cut = join(folder, 'cut.pcap');
      writeFileSync(cut, readFileSync(CAPTURE));
      truncateSync(cut, 300_000);
      const { exitCode, stderr } = await runCli([command, cut, '-o', join(folder, output)]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
      const made = listFolder(folder).filter(
        (name) => name.endsWith('.pcap') && name !== 'cut.pcap',
      );
      for (const name of made) expect(countPackets(join(folder, name))).toBe(countPackets(cut));
      if (command === 'bundle') {
        const verified = await runCli(['verify', join(folder, output), '--against', cut]);
        expect(verified.exitCode).toBe(0);
      }
    });
  });

  it('are inspected as far as they go', async () => {
    await withTempFolder(async (folder) => {
      const cut = join(folder, 'cut.pcap');
      writeFileSync(cut, readFileSync(CAPTURE).subarray(0, 300_000));
      const { exitCode, stdout } = await runCli(['inspect', cut]);
      expect(exitCode).toBe(3);
      expect(stdout).toMatch(/ cut\n/);
    });
  });
});

describe('--force', () => {
  it.each(WRITERS)('replaces what a run before it left: %s -o %s', async (command, output) => {
    await withTempFolder(async (folder) => {
      const args = [command, CAPTURE, '-o', join(folder, output), '--seed', 'word'];
      const runs: CliRun[] = [await runCli(args), await runCli(args)];
      const before = snapshot(folder);
      runs.push(await runCli([...args, '--force']));
      expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 1, 0]);
      expect(snapshot(folder)).toEqual(before);
    });
  });

  it('leaves what was there when the run fails', async () => {
    await withTempFolder(async (folder) => {
      const output = join(folder, 'case.zip');
      writeFileSync(output, 'precious');
      const { exitCode } = await runCli(['bundle', QUIET, '-o', output, '--force']);
      expect(exitCode).toBe(1);
      expect(readFileSync(output, 'utf8')).toBe('precious');
      expect(listFolder(folder)).toEqual(['case.zip']);
    });
  });

  it.each(WRITERS)('never removes the input: %s -o %s', async (command, output) => {
    await withTempFolder(async (folder) => {
      const place = join(folder, output.replace(/\/$/, ''));
      const input = output.endsWith('/') ? join(place, 'proxy.pcap') : place;
      if (output.endsWith('/')) mkdirSync(place);
      writeFileSync(input, readFileSync(CAPTURE));
      const { exitCode, stderr } = await runCli([
        ...[command, input, '-o', join(folder, output), '--force'],
      ]);
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(/^pcapsule: /);
      expect(readFileSync(input).equals(readFileSync(CAPTURE))).toBe(true);
      expect(listFolder(folder).filter((name) => name.includes('partial'))).toEqual([]);
    });
  });

  it('never empties a folder that holds something else', async () => {
    await withTempFolder(async (folder) => {
      const home = join(folder, 'home');
      mkdirSync(home);
      writeFileSync(join(home, 'thesis.txt'), 'precious');
      for (const output of [home, `${home}/`]) {
        const { exitCode } = await runCli(['anonymize', CAPTURE, '-o', output, '--force']);
        expect(exitCode).toBe(1);
      }
      const { exitCode } = await runCli([
        ...['bundle', CAPTURE, '-o', join(folder, 'case.zip'), '--private-dir', home, '--force'],
      ]);
      expect(exitCode).toBe(1);
      expect(listFolder(folder)).toEqual(['home', 'home/thesis.txt']);
    });
  });
});

/** Every file below a folder with its length and permissions. */
function snapshot(folder: string): string[] {
  return listFolder(folder).map((name) => {
    const status = lstatSync(join(folder, name));
    return `${name} ${status.mode} ${status.isFile() ? readFileSync(join(folder, name), 'hex').length : ''}`;
  });
}

function countPackets(path: string): number {
  const reader = openCapture(path);
  let packets = 0;
  while (reader.next()) packets += 1;
  reader.close();
  return packets;
}
