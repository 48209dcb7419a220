import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram } from '../support/outsider.js';
import { RECORDINGS } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { spawnCli } from '../support/spawn-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';
import { findCanaries } from './canaries.js';

const HAS_UNZIP = hasProgram('unzip', '-v');

/** Names that themselves tell something, for what is read and for where it is written. */
const SECRET_FOLDER = 'payments_prod';
const SECRET_FILE = 'orders_app-db-canary.internal.example-10.20.0.10';

const inputs = mkdtempSync(join(tmpdir(), 'pcapsule-leak-'));
const folder = join(inputs, SECRET_FOLDER);
afterAll(() => rmSync(inputs, { recursive: true }));

beforeAll(() => {
  mkdirSync(folder);
  for (const [index, path] of RECORDINGS.entries()) {
    copyFileSync(path, join(folder, `${SECRET_FILE}-${index}-${basename(path)}`));
  }
  const whole = readFileSync(RECORDINGS[0] as string);
  writeFileSync(join(folder, `${SECRET_FILE}-cut.pcap`), whole.subarray(0, whole.length / 3));
  writeFileSync(join(folder, `${SECRET_FILE}-notes.txt`), 'orders_app on 10.20.0.10\n');
});

/** What could be handed over or seen by others: everything below a folder but the private directories. */
function publicFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('.private/'));
}

function expectClean(content: Buffer | string, where: string): void {
  expect(findCanaries(content), where).toEqual([]);
}

function expectCleanFolder(root: string): void {
  for (const path of publicFiles(root)) {
    const name = relative(root, path);
    expectClean(readFileSync(path), name);
    if (!path.endsWith('.zip') || !HAS_UNZIP) continue;
    const headers = runOutsider('unzip', ['-Z', '-v', path]).replaceAll(path, '');
    expectClean(headers, `the headers of ${name}`);
    const unpacked = `${path}.unpacked`;
    runOutsider('unzip', ['-q', path, '-d', unpacked]);
    for (const inner of publicFiles(unpacked)) {
      expectClean(readFileSync(inner), relative(unpacked, inner));
      expectClean(relative(unpacked, inner), 'a name');
      expect(statSync(inner).mtime.getUTCFullYear(), 'a time stamp').toBeLessThan(1981);
    }
  }
}

describe('the recordings', () => {
  it('hold what is looked for, or this would prove nothing', () => {
    const found = new Set(RECORDINGS.flatMap((path) => findCanaries(readFileSync(path))));
    expect(found.size).toBeGreaterThan(60);
  });
});

const RUNS: readonly (readonly string[])[] = [
  ['bundle', '-o', 'case.zip', '--per-finding', '50'],
  ['bundle', '-o', 'case.zip', '--pick', 'all', '--profile', 'publish'],
  ['anonymize', '-o', 'out/'],
  ['anonymize', '-o', 'all.pcapng', '--payload', 'blank'],
];

describe('nothing private leaves', () => {
  it.each(RUNS)('%s %s %s %s %s', async (command, flag, name, ...others) => {
    await withTempFolder(async (root) => {
      const place = join(root, SECRET_FILE);
      mkdirSync(place);
      const args = [
        command as string,
        folder,
        flag as string,
        join(place, name as string),
        ...others,
      ];
      const { exitCode, stdout, stderr } = await runCli(args);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
      expectClean(stdout, 'standard output');
      expectClean(stderr, 'standard error');
      expectCleanFolder(place);
    });
  });

  it.each([
    ['bundle', 'case.zip'],
    ['anonymize', 'out/'],
  ])('from a process that tells everything it does: %s -o %s', async (command, name) => {
    await withTempFolder(async (root) => {
      const place = join(root, SECRET_FILE);
      const temporary = join(root, 'temporary');
      for (const path of [place, temporary]) mkdirSync(path);
      const { exitCode, stdout, stderr } = await spawnCli(
        [command, folder, '-o', join(place, name), '--log-level', 'trace'],
        {
          cwd: folder,
          env: {
            ...process.env,
            TMPDIR: temporary,
            PGUSER: 'orders_app',
            PGHOST: 'db-canary.internal.example',
            HOSTNAME: 'db-canary.internal.example',
            USER: 'alice.canary@customer.example',
          },
        },
      ).ended;
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
      expectClean(stdout, 'standard output');
      expectClean(stderr, 'standard error');
      expectCleanFolder(place);
      expect(readdirSync(temporary)).toEqual([]);
    });
  });
});

describe('a capture with damage all over', () => {
  it.each([
    ['bundle', 'case.zip', '--pick=all'],
    ['anonymize', 'out.pcap', '--payload=scrub'],
    ['anonymize', 'out.pcap', '--no-audit'],
  ])('gives a clean output or none: %s -o %s %s', async (command, name, option) => {
    await withTempFolder(async (root) => {
      const torn = readFileSync(RECORDINGS[0] as string);
      for (let at = 1000; at + 4 < torn.length; at += 4999) torn.writeUInt32LE(0xdeadbeef, at);
      const place = join(root, SECRET_FILE);
      mkdirSync(place);
      writeFileSync(join(root, 'torn.pcap'), torn);
      const result = await runCli([
        ...[command, join(root, 'torn.pcap'), '-o', join(place, name), option],
      ]);
      expect([3, 4]).toContain(result.exitCode);
      expectClean(result.stdout + result.stderr, 'what is printed');
      if (result.exitCode === 4) expect(readdirSync(place)).toEqual([]);
      expectCleanFolder(place);
    });
  });
});

describe('no failure tells anything private', () => {
  const capture = RECORDINGS[0] as string;
  const failures: readonly (readonly [string, number, (place: string) => string[]])[] = [
    [
      'no capture',
      1,
      (place) => [join(folder, `${SECRET_FILE}-notes.txt`), '-o', join(place, 'o')],
    ],
    ['not there', 1, (place) => [join(folder, `${SECRET_FILE}-gone`), '-o', join(place, 'o')]],
    ['unreadable', 1, (place) => [join(place, SECRET_FILE), '-o', join(place, 'o')]],
    ['output exists', 1, (place) => [capture, '-o', place]],
    ['no such folder', 1, (place) => [capture, '-o', join(place, SECRET_FOLDER, 'o')]],
    ['no key', 1, (place) => [capture, '-o', join(place, 'o'), '--key', join(place, SECRET_FILE)]],
    ['no such option', 2, (place) => [capture, '-o', join(place, 'o'), '--fold']],
  ];

  it.each(failures)('%s', async (_title, expected, args) => {
    await withTempFolder(async (root) => {
      const place = join(root, SECRET_FILE);
      mkdirSync(place);
      symlinkSync(SECRET_FILE, join(place, SECRET_FILE));
      for (const command of ['bundle', 'anonymize']) {
        const { exitCode, stdout, stderr } = await runCli([command, ...args(place)]);
        expect({ exitCode, stderr }).toMatchObject({ exitCode: expected });
        expectClean(stdout + stderr, command);
        expect(readdirSync(place)).toEqual([SECRET_FILE]);
      }
    });
  });

  it('the audit names kinds and places, never values', async () => {
    const { exitCode, stdout, stderr } = await runCli([
      ...['verify', capture, '--against', capture, '--json'],
    ]);
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
    expectClean(stdout + stderr, 'verify');
  });
});
