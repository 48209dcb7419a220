import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { survey } from './survey.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

interface Row {
  readonly trace: string;
  readonly firstPacket: number;
  readonly state: string;
  readonly history: string;
}

const ROWS: readonly Row[] = readFileSync(join(import.meta.dirname, 'zeek-states.txt'), 'utf8')
  .split('\n')
  .filter((line) => /^\w/.test(line))
  .map((line) => {
    const [trace = '', firstPacket, state = '', history = ''] = line.split(' ');
    return { trace, firstPacket: Number(firstPacket), state, history };
  });

it('is held against at least sixty traces, which end in most of its states', () => {
  expect(new Set(ROWS.map(({ trace }) => trace)).size).toBeGreaterThanOrEqual(60);
  expect(new Set(ROWS.map(({ state }) => state)).size).toBeGreaterThanOrEqual(9);
});

describe.skipIf(!existsSync(CORPUS))('state and history are those of Zeek', () => {
  it.each(ROWS)('in $trace: $state $history', ({ trace, firstPacket, state, history }) => {
    const connections = [...survey([join(CORPUS, trace)]).connections()];
    const found = connections.find(({ tcp, first }) => tcp && first.packet === firstPacket);
    expect(`${found?.tcp?.state} ${found?.tcp?.history}`).toBe(`${state} ${history}`);
  });
});
