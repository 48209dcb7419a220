import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { BatchProgress } from '../../src/cli/batch-progress.js';
import type { Io } from '../../src/cli/io.js';

/** What a person on a terminal sees, at the times that are given. */
function watch(isTerminal: boolean) {
  const lines: string[] = [];
  const clock = { now: 0 };
  const io: Io = {
    stdin: Readable.from([]),
    stdout: { write() {} },
    stderr: { write: (text) => lines.push(text) },
    isTerminal,
    columns: 120,
    resultColumns: 120,
    environment: {},
    signal: new AbortController().signal,
    now: () => clock.now,
  };
  const sizes = new Map([
    ['a', 300e6],
    ['b', 100e6],
  ]);
  const work = { incidents: 2, bytes: 400e6, bytesOf: (id: string) => sizes.get(id) ?? 0 };
  return { progress: new BatchProgress(io, work), lines, clock };
}

it('shows incidents, bytes, rate and time left', () => {
  const { progress, lines, clock } = watch(true);
  clock.now = 2000;
  progress.advance('a', 300e6);
  expect(lines.at(-1)).toContain('0 of 2 incidents, 100 of 400 MB  [#####...............] 25 %');
  expect(lines.at(-1)).toContain('50 MB/s  6 s left');
  clock.now = 6000;
  progress.endIncident('a');
  expect(lines.at(-1)).toContain('1 of 2 incidents, 300 of 400 MB');
  expect(lines.at(-1)).toContain('50 MB/s  2 s left');
});

it('never says that more was done than there is', () => {
  const { progress, lines, clock } = watch(true);
  clock.now = 2000;
  for (let pass = 0; pass < 9; pass += 1) progress.advance('b', 100e6);
  clock.now = 4000;
  progress.endIncident('a');
  clock.now = 6000;
  progress.endIncident('b');
  expect(lines.at(-1)).toContain('2 of 2 incidents, 400 of 400 MB');
  expect(lines.at(-1)).toContain('100 %');
});

it('shows nothing where nobody watches', () => {
  const { progress, lines, clock } = watch(false);
  clock.now = 5000;
  progress.advance('a', 300e6);
  progress.endIncident('a');
  expect(lines).toEqual([]);
});
