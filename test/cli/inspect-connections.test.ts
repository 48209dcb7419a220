import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InspectedConnection } from '../../src/pipeline/connection-list.js';
import type { Inspection } from '../../src/pipeline/inspect.js';
import { CAPTURES, RINGS } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';

const RING = join(CAPTURES, 'story');
const FINDINGS = join(CAPTURES, 'findings');

async function list(...options: readonly string[]): Promise<Inspection> {
  const { stdout } = await runCli(['inspect', RING, '--json', ...options]);
  return JSON.parse(stdout);
}

describe('inspect', () => {
  it('tells findings first, then files, then connections by interest', async () => {
    const { stdout } = await runCli(['inspect', RING, '--limit', '9']);
    const lines = stdout.split('\n');
    const failed = RINGS['story']?.failed.length ?? 0;
    expect(lines.slice(0, failed).every((line) => line.startsWith('reset-in-setup'))).toBe(true);
    const heading = lines.findIndex((line) => /^ *id {2}start/.test(line));
    expect(heading).toBeGreaterThan(lines.findIndex((line) => line.includes('proxy.pcap1')));
    const ends = lines.slice(heading + 1, heading + 10).map((line) => /RST|SHR|SF/.exec(line)?.[0]);
    // The failed ones, then those whose end was not seen whole or was no orderly close.
    expect(ends).toEqual([...new Array(failed).fill('RST'), 'SHR', 'RST']);
    expect(stdout).toMatch(/… and \d+ more connections \(see --limit\)/);
  });

  it.each<[string, (connection: InspectedConnection) => number]>([
    ['time', ({ startTime }) => Date.parse(startTime)],
    ['duration', ({ durationSeconds }) => -durationSeconds],
    ['packets', ({ packets }) => -packets],
  ])('lists connections by %s', async (order, keyOf) => {
    const keys = (await list('--sort', order)).connections.map(keyOf);
    expect(keys.length).toBeGreaterThan(1000);
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });

  it('lists the largest first, and as many as asked for', async () => {
    const { connections, connectionCount } = await list('--sort', 'bytes', '--limit', '3');
    expect(connections).toHaveLength(3);
    expect(connectionCount).toBeGreaterThan(1000);
    const all = (await list('--sort', 'time')).connections;
    expect(new Set(all.map(({ id }) => id)).size).toBe(connectionCount);
  });

  it('gives the states of Zeek and the completeness of Wireshark', async () => {
    const failed = (await list()).connections.filter(({ findings }) => findings.length > 0);
    expect(failed).toHaveLength(RINGS['story']?.failed.length ?? 0);
    for (const { state, history, completeness } of failed) {
      expect({ state, history, completeness }).toEqual({
        state: 'RSTR',
        history: 'ShADar',
        completeness: 47,
      });
    }
  });

  it.each([80, 100, 132])('keeps its tables within a terminal of %i columns', async (columns) => {
    const { stdout } = await runCli(['inspect', RING], { columns });
    const lines = stdout.split('\n');
    const tables = lines.slice(lines.indexOf('point-1'));
    expect(tables.length).toBeGreaterThan(30);
    expect(tables.filter((line) => line.length > columns)).toEqual([]);
    expect(tables.filter((line) => line.includes('reset-in-setup')).length).toBeGreaterThan(5);
  });

  it('shows a connection that two capture points saw as one with two views', async () => {
    const points = ['client', 'server'].map((end) =>
      join(FINDINGS, `packet-loss-between-${end}.pcap`),
    );
    const { stdout } = await runCli(['inspect', ...points, '--json', '--sort', 'time']);
    const { connections, connectionCount }: Inspection = JSON.parse(stdout);
    expect(connectionCount).toBe(3);
    expect(connections.map(({ id, views }) => [id, ...views])).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });
});
