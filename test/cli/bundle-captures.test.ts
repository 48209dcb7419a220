import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReportModel } from '../../src/report/model.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { readWithTshark, runOutsider } from '../support/tshark.js';

const RING = join(CAPTURES, 'story');
const FINDINGS = join(CAPTURES, 'findings');
const HAS_TSHARK = hasProgram('tshark', '-v');

interface Bundled {
  readonly contents: string;
  readonly secrets: string;
  readonly model: ReportModel;
  readonly stdout: string;
}

function withBundle(
  inputs: readonly string[],
  options: readonly string[],
  work: (bundled: Bundled) => void | Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const zip = join(folder, 'case.zip');
    const { exitCode, stdout, stderr } = await runCli(['bundle', ...inputs, '-o', zip, ...options]);
    expect(exitCode, stderr).toBe(0);
    runOutsider('unzip', ['-q', zip, '-d', folder]);
    const contents = join(folder, 'case');
    const model = JSON.parse(readFileSync(join(contents, 'report.json'), 'utf8'));
    await work({ contents, secrets: `${zip}.private`, model, stdout });
  });
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe.skipIf(!HAS_TSHARK)('packet numbers', () => {
  it('of the report are those of its files', () =>
    withBundle([RING], [], ({ contents, model }) => {
      for (const { failed, twin } of model.findings) {
        for (const ladder of [failed, ...(twin === null ? [] : [twin])]) {
          const path = join(contents, ladder.file);
          const shown = readWithTshark(
            path,
            ['frame.number', 'frame.time_epoch'],
            ladder.displayFilter,
          );
          expect(ladder.packets.map(({ number }) => String(number))).toEqual(
            shown.map((row) => row['frame.number']),
          );
        }
      }
      for (const { file, marks } of model.captures) {
        const rows = readWithTshark(join(contents, file), ['frame.number', 'frame.comment']);
        const commented = rows.filter((row) => row['frame.comment'] !== '');
        expect(marks.map(({ number }) => String(number))).toEqual(
          commented.map((row) => row['frame.number']),
        );
        for (const [index, { text }] of marks.entries()) {
          expect(commented[index]?.['frame.comment']).toContain(text);
        }
      }
    }));

  it('of the private report are those of the originals', () =>
    withBundle([RING], [], ({ contents, secrets, model }) => {
      const inputs = new Map(
        readFileSync(join(secrets, 'inputs.txt'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.split('\t') as [string, string]),
      );
      const times = (path: string) =>
        readWithTshark(path, ['frame.time_epoch']).map((row) => row['frame.time_epoch']);
      const originals = new Map([...inputs].map(([number, path]) => [number, times(path)]));
      const [, ...lines] = readFileSync(join(secrets, 'frames.csv'), 'utf8').trim().split('\n');
      let compared = 0;
      for (const line of lines) {
        const [capture = '', first, last, input = '', original] = line.split(',');
        const here = times(join(contents, capture));
        for (let step = 0; Number(first) + step <= Number(last); step += 1) {
          const there = originals.get(input)?.[Number(original) + step - 1];
          expect(here[Number(first) + step - 1]).toBe(there);
          compared += 1;
        }
      }
      expect(compared).toBe(model.captures.reduce((sum, { packets }) => sum + packets, 0));
      const report = readFileSync(join(secrets, 'report.md'), 'utf8');
      expect(report).toContain('fd20:c0de:1::10');
      expect(report).toMatch(/\| 8 \| 2 \| 294 \| 2026-11-23T00:29:39.618420Z \| RST \|/);
    }));
});

it.skipIf(!HAS_TSHARK)('says inside each pcapng that it was modified, and by what', () =>
  withBundle([RING], [], ({ contents, model }) => {
    for (const { file } of model.captures) {
      const facts = runOutsider('capinfos', [join(contents, file)]);
      expect(facts).toMatch(/Capture application: +pcapsule \d/);
      expect(facts).toMatch(/Capture comment: +Modified by pcapsule/);
    }
  }),
);

describe('bundle --format pcap', () => {
  it('writes pcap, and puts into README.txt what a pcap has no room for', () =>
    withBundle([RING], ['--format', 'pcap'], ({ contents, model }) => {
      expect(model.captures.map(({ file }) => file)).toEqual([
        'captures/01-reset-in-setup.pcap',
        'captures/02-healthy.pcap',
      ]);
      const magic = readFileSync(join(contents, 'captures/01-reset-in-setup.pcap')).readUInt32LE(0);
      expect(magic).toBe(0xa1b2c3d4);
      const text = readFileSync(join(contents, 'README.txt'), 'utf8');
      expect(text).toMatch(/modified by pcapsule/);
      expect(text).toContain('  8: the connection is reset');
      for (const { role, address } of model.endpoints)
        expect(text).toContain(`${role}: ${address}`);
    }));

  it.skipIf(!HAS_TSHARK)('holds the same packets as pcapng does', () =>
    withBundle([RING], ['--seed', 'same'], async ({ contents, model }) => {
      const fields = ['frame.time_epoch', 'frame.len', 'frame.protocols', '_ws.col.Info'];
      const rowsOf = (folder: string, file: string) => readWithTshark(join(folder, file), fields);
      const before = model.captures.map(({ file }) => rowsOf(contents, file));
      await withBundle([RING], ['--seed', 'same', '--format', 'pcap'], (other) => {
        expect(other.model.captures.map(({ file }) => rowsOf(other.contents, file))).toEqual(
          before,
        );
      });
    }),
  );

  it('refuses captures of several kinds, which one pcap cannot hold', () =>
    withTempFolder(async (folder) => {
      const inputs = [
        join(FINDINGS, 'packet-loss-between-client.pcap'),
        join(CAPTURES, 'story-any'),
      ];
      const output = join(folder, 'case.zip');
      const command = ['bundle', ...inputs, '-o', output, '--pick', 'all', '--format', 'pcap'];
      const { exitCode, stderr } = await runCli(command);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('several kinds of interface');
      expect(readdirSync(folder)).toEqual([]);
    }));
});

describe('bundle --max-size', () => {
  it.each(['1008kB', '1012kB', '1020kB'])(
    'keeps within %s, the most telling connections first, and says what is missing',
    (size) =>
      withBundle([RING], ['--max-size', size], ({ contents, model }) => {
        expect(sizeOf(contents)).toBeLessThanOrEqual(Number.parseInt(size, 10) * 1000);
        const [finding] = model.findings;
        expect(finding?.failed.connection.startTime).toBe('2026-11-23T00:29:39.506981Z');
        const taken = 1 + (finding?.others.length ?? 0);
        expect(taken).toBeLessThan(5);
        const chosen = /(\d) of 5 chosen connections/.exec(model.notInFiles.join(' '))?.[1];
        expect(Number(chosen)).toBe(5 - taken);
        const report = readFileSync(join(contents, 'report.md'), 'utf8');
        expect(report).toContain('To stay within the size that is allowed');
      }),
  );

  it('takes of everything the connections with findings first', () =>
    withBundle([RING], ['--pick', 'all', '--max-size', '1050kB'], ({ contents, model }) => {
      expect(sizeOf(contents)).toBeLessThanOrEqual(1_050_000);
      expect(model.captures[0]?.shows).toMatch(/^what was asked for: \d+ of 1,184 connections/);
      expect(model.headline).toMatch(/^Reset by the server during set-up: 7 of 549 connections/);
      if (!HAS_TSHARK) return;
      const resets = readWithTshark(
        join(contents, 'captures/01-all.pcapng'),
        ['tcp.dstport'],
        'tcp.flags.reset == 1 && tcp.seq == 1',
      );
      expect(resets.length).toBeGreaterThanOrEqual(7);
    }));

  it('says what is needed where nothing fits, and writes nothing', () =>
    withTempFolder(async (folder) => {
      const output = join(folder, 'case.zip');
      const { exitCode, stderr } = await runCli([
        'bundle',
        RING,
        '-o',
        output,
        '--max-size',
        '1kB',
      ]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/take \d+ bytes, and 1000 are allowed/);
      expect(existsSync(output)).toBe(false);
    }));

  it('is told by --dry-run too', async () => {
    const { stdout } = await runCli([
      ...['bundle', RING, '-o', 'case.zip', '--dry-run', '--max-size', '1008kB'],
    ]);
    expect(stdout).toMatch(/^Left out\. To stay within the size that is allowed: \d of 5/m);
  });
});

it('names loose files in the report as they lie in the folder', () =>
  withTempFolder(async (folder) => {
    const output = join(folder, 'case');
    await runCli(['bundle', RING, '-o', output, '--for', 'cloudflare']);
    const report = readFileSync(join(output, 'report.md'), 'utf8');
    const named = [...report.matchAll(/`([^`\s]*\.pcapng)`/g)].map(([, name]) => name as string);
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) {
      expect(name).toBe(basename(name));
      expect(existsSync(join(output, name))).toBe(true);
    }
  }));

describe('a bundle of everything', () => {
  const paths = ['refused.pcap', 'wrong-password.pcap', 'reset-behind-nat-client.pcap'];
  const inputs = paths.map((name) => join(FINDINGS, name));

  it('shows each kind of finding, with its packets and its healthy twin', () =>
    withBundle(inputs, ['--pick', 'all'], ({ model }) => {
      const kinds = model.findings.map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['app-error', 'refused', 'reset-mid-stream']);
      expect(model.headline).not.toContain('Nothing failed');
      expect(model.captures).toHaveLength(1);
      for (const { failed, twin, kind } of model.findings) {
        expect(failed.packets.length, kind).toBeGreaterThan(1);
        expect(failed.file).toBe(model.captures[0]?.file);
        expect(twin?.packets.length ?? 9, kind).toBeGreaterThan(1);
      }
    }));

  it('is not said to be without fault where something slowed it down', () =>
    withBundle([join(FINDINGS, 'zero-window.pcap')], ['--pick', 'all'], ({ model }) => {
      expect(model.findings.map(({ kind }) => kind)).toEqual(['zero-window']);
      expect(model.headline).not.toContain('Nothing failed');
    }));

  it('shows no ARP packet in the ladder of a connection', () =>
    withBundle(
      ['client', 'server'].map((side) => join(FINDINGS, `reset-behind-nat-${side}.pcap`)),
      [],
      ({ model }) => {
        const [{ failed }] = model.findings as [ReportModel['findings'][number]];
        expect(failed.packets.map(({ protocol }) => protocol)).not.toContain('other');
      },
    ));
});
