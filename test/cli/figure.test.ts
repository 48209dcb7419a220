import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Inspection } from '../../src/pipeline/inspect.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';

const RING = join(CAPTURES, 'story');
const DOCUMENTATION = /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:|3fff:)/;

async function firstFailure(): Promise<Inspection['connections'][number]> {
  const { stdout } = await runCli(['inspect', RING, '--json']);
  const { connections } = JSON.parse(stdout) as Inspection;
  return connections[0] as Inspection['connections'][number];
}

it.each(['ladder', 'list'])(
  'draws a connection as a %s, with roles and documentation addresses',
  (style) =>
    withTempFolder(async (folder) => {
      const { id, client, server } = await firstFailure();
      const output = join(folder, 'figure.svg');
      const { exitCode } = await runCli([
        ...['figure', RING, '--connection', String(id), '-o', output],
        ...['--style', style, '--seed', 'figure'],
      ]);
      expect(exitCode).toBe(0);
      expect(listFolder(folder)).toEqual(['figure.svg']);
      const svg = readFileSync(output, 'utf8');
      expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
      for (const words of ['client-1', 'server-1', 'StartupMessage', 'RST', 'f-caption']) {
        expect(svg.replaceAll('Startup message', 'StartupMessage')).toContain(words);
      }
      for (const original of [client, server]) expect(svg).not.toContain(original);
      const text = svg.replaceAll(/<[^>]*>/g, ' ');
      const addresses = [...text.matchAll(/is ([0-9a-f.:]*[0-9a-f])/g)].map(([, found]) => found);
      expect(addresses.length).toBeGreaterThan(0);
      for (const address of addresses) expect(address).toMatch(DOCUMENTATION);
    }),
);

it('draws the same picture again from the same seed', () =>
  withTempFolder(async (folder) => {
    const pictures = ['one.svg', 'two.svg'].map((name) => join(folder, name));
    for (const picture of pictures) {
      await runCli(['figure', RING, '--connection', '1', '-o', picture, '--seed', 'figure']);
    }
    const [one, two] = pictures.map((picture) => readFileSync(picture, 'utf8'));
    expect(one).toBe(two);
  }));

it('writes a PNG', () =>
  withTempFolder(async (folder) => {
    const output = join(folder, 'figure.png');
    const { exitCode } = await runCli(['figure', RING, '--connection', '1', '-o', output]);
    expect(exitCode).toBe(0);
    expect(readFileSync(output).subarray(1, 4).toString()).toBe('PNG');
  }));

it.each([
  ['a connection that is not there', '999999', 'figure.svg', 'there is no connection 999999'],
  ['a picture of another kind', '1', 'figure.pdf', '.svg or .png'],
  ['a connection that is no number', 'one', 'figure.svg', 'whole number'],
])('calls %s wrong usage, and writes nothing', (_, connection, name, says) =>
  withTempFolder(async (folder) => {
    const output = join(folder, name);
    const { exitCode, stderr } = await runCli([
      ...['figure', RING, '--connection', connection, '-o', output],
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
    expect(listFolder(folder)).toEqual([]);
  }),
);
