import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

const CAPTURE = join(CAPTURES, 'story/proxy.pcap0');
const RING = join(CAPTURES, 'story');
const SECRETS = [
  ...['audit.json', 'correlation.csv', 'frames.csv', 'inputs.txt', 'key', 'map.json', 'report.md'],
];

async function bundle(folder: string, output: string, ...options: string[]) {
  return runCli(['bundle', RING, '-o', join(folder, output), ...options]);
}

function checkSums(folder: string): number {
  const sums = runOutsider('sha256sum', ['-c', '--strict', 'SHA256SUMS'], folder);
  return sums.trim().split('\n').length;
}

describe('bundle --for', () => {
  it('azure makes one folder in one .tgz', () =>
    withTempFolder(async (folder) => {
      const { exitCode, stdout } = await bundle(folder, 'case.zip', '--for', 'azure');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Written: case.tgz');
      expect(stdout).toContain('captures of both ends');
      runOutsider('tar', ['-xzf', 'case.tgz'], folder);
      expect(checkSums(join(folder, 'case'))).toBeGreaterThan(5);
    }));

  it('redhat starts the name with the case number, and names the folder by it', () =>
    withTempFolder(async (folder) => {
      await bundle(folder, 'case.tgz', '--for', 'redhat', '--case', '02436811');
      runOutsider('tar', ['-xzf', '02436811_case.tgz'], folder);
      expect(readFileSync(join(folder, '02436811/README.txt'), 'utf8')).toContain('Case 02436811');
    }));

  it('cloudflare makes a folder of loose captures, and says what is left out', () =>
    withTempFolder(async (folder) => {
      const { exitCode, stdout } = await bundle(folder, 'case', '--for', 'cloudflare');
      expect(exitCode).toBe(0);
      expect(listFolder(join(folder, 'case'))).toEqual([
        '01-reset-in-setup.pcapng',
        '02-healthy.pcapng',
        'report.md',
      ]);
      expect(stdout).toContain('left out: README.txt, report.html');
      expect(readFileSync(join(folder, 'case/report.md'), 'utf8')).toContain('are left out');
    }));
});

it('escapes what the user calls the case in every report', () =>
  withTempFolder(async (folder) => {
    const title = '<script>alert(1)</script> [x](javascript:1) \u202eevil\u001b[31m';
    await bundle(folder, 'case.zip', '--title', title, '--case', '../<b>7</b>');
    runOutsider('unzip', ['-q', 'case.zip', '-d', 'out'], folder);
    const [inside = ''] = listFolder(join(folder, 'out'));
    expect(inside).toMatch(/^[A-Za-z0-9._-]+$/);
    const read = (name: string) => readFileSync(join(folder, 'out', inside, name), 'utf8');
    expect(read('report.html')).not.toMatch(/<script>alert|<b>7/);
    expect(read('report.md')).not.toContain('[x](');
    for (const name of ['README.txt', 'report.html', 'report.md', 'report.json']) {
      expect(read(name)).not.toContain('\u001b');
      expect(read(name)).not.toContain('\u202e');
    }
  }));

describe.skipIf(!hasProgram('age', '--version'))('bundle --encrypt-to', () => {
  it('writes nothing in the clear, and age decrypts it for each recipient', () =>
    withTempFolder(async (folder) => {
      const identities = [await generateX25519Identity(), await generateX25519Identity()];
      const recipients = await Promise.all(identities.map(identityToRecipient));
      const options = recipients.flatMap((recipient) => ['--encrypt-to', recipient]);
      const { exitCode } = await bundle(folder, 'case.zip', ...options);
      expect(exitCode).toBe(0);
      expect(listFolder(folder)).toEqual(['case.zip.age', 'case.zip.private.tgz.age']);
      for (const [index, identity] of identities.entries()) {
        const out = join(folder, `out-${index}`);
        mkdirSync(out);
        writeFileSync(join(out, 'identity'), identity);
        for (const name of ['case.zip', 'case.zip.private.tgz']) {
          const encrypted = join(folder, `${name}.age`);
          runOutsider('age', ['-d', '-i', 'identity', '-o', name, encrypted], out);
        }
        runOutsider('unzip', ['-q', 'case.zip'], out);
        expect(checkSums(join(out, 'case'))).toBeGreaterThan(5);
        runOutsider('tar', ['-xzf', 'case.zip.private.tgz'], out);
        expect(listFolder(join(out, 'private'))).toEqual(SECRETS);
      }
    }));

  it('refuses a recipient before anything is read or written', () =>
    withTempFolder(async (folder) => {
      const { exitCode, stderr } = await runCli([
        ...['bundle', join(folder, 'no-such-file'), '-o', join(folder, 'case.zip')],
        ...['--encrypt-to', 'age1nonsense'],
      ]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('recipient 1 of --encrypt-to');
      expect(listFolder(folder)).toEqual([]);
    }));

  it('leaves nothing in the clear where one of the outputs cannot appear', () =>
    withTempFolder(async (folder) => {
      const recipient = await identityToRecipient(await generateX25519Identity());
      const { exitCode } = await runCli([
        ...['bundle', CAPTURE, '-o', join(folder, 'case.zip'), '--encrypt-to', recipient],
        ...['--private-dir', join(folder, 'no', 'such', 'folder'), '--pick', 'all'],
      ]);
      expect(exitCode).toBe(1);
      expect(listFolder(folder)).toEqual([]);
    }));
});

it('leaves none of its outputs where a later one is taken', () =>
  withTempFolder(async (folder) => {
    const taken = join(folder, 'case.zip');
    writeFileSync(taken, 'mine');
    const { exitCode } = await bundle(folder, 'case.zip');
    expect(exitCode).toBe(1);
    expect(listFolder(folder)).toEqual([basename(taken)]);
    expect(readFileSync(taken, 'utf8')).toBe('mine');
  }));

it('says what it would take, and writes nothing', () =>
  withTempFolder(async (folder) => {
    const { exitCode, stdout } = await bundle(folder, 'case.zip', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^reset-in-setup +5 +7 /m);
    expect(stdout).toMatch(/^healthy /m);
    expect(stdout).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect(listFolder(folder)).toEqual([]);
  }));
