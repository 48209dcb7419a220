import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const BENCH = join(import.meta.dirname, '../../bench/run.mjs');

/** Stand-ins for pcapsule: they copy the inputs into the output folder and do something to the frames on the way. */
const STAND_INS = {
  copies: '',
  loses: 'bytes = bytes.subarray(0, bytes.length - 40);',
  rewrites: `for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) bytes[at + 20] ^= 1;`,
  fails: `console.error('it went wrong'); process.exit(1);`,
};

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pcapsule-bench-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function measure(standIn: keyof typeof STAND_INS): { status: number | null; table: string } {
  const program = join(directory, `${standIn}.mjs`);
  writeFileSync(
    program,
    `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
    import { basename, join } from 'node:path';
    import { parseArgs } from 'node:util';
    const [command, ...words] = process.argv.slice(2);
    if (command === 'keygen') process.exit(0);
    const options = { key: { type: 'string' }, payload: { type: 'string' }, output: { type: 'string', short: 'o' }, 'no-audit': { type: 'boolean' } };
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
    mkdirSync(values.output, { recursive: true });
    for (const input of positionals) {
      let bytes = readFileSync(input);
      ${STAND_INS[standIn]}
      writeFileSync(join(values.output, basename(input)), bytes);
    }`,
  );
  const words = '--size 1MB --rounds 1 --only anonymize-blank --markdown'.split(' ');
  const parameters = [BENCH, ...words, '--data', join(directory, 'data'), '--program', program];
  const { status, stdout } = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  return { status, table: stdout };
}

it('measures a program that rewrites every packet', () => {
  const { status, table } = measure('rewrites');
  expect(table).toMatch(/`pcapsule anonymize --payload blank --no-audit` \| \d+\.\d+ \(/);
  expect(status).toBe(0);
});

it('does not believe a program that copies', () => {
  const { status, table } = measure('copies');
  expect(table).toMatch(/failed: left \d+ of \d+ packets as they were/);
  expect(status).toBe(1);
});

it('does not believe a program that leaves packets out', () => {
  const { status, table } = measure('loses');
  expect(table).toMatch(/failed: packet \d+ is missing or has another length/);
  expect(status).toBe(1);
});

it('reports a failure with the first line that the program said', () => {
  const { status, table } = measure('fails');
  expect(table).toContain('failed: exit 1: it went wrong');
  expect(status).toBe(1);
});
