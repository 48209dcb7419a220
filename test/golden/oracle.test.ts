import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../support/judge.js';
import { CAPTURES, RECORDINGS } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { runOutsider } from '../support/tshark.js';

const SMALL = RECORDINGS.filter((path) => !path.includes('/story'));
const RINGS = RECORDINGS.filter((path) => path.includes('/story'));
/** Words of a protocol that the judge takes for a person's, by recording. */
const PROTOCOL_WORDS: Readonly<Record<string, RegExp>> = {
  // The value of the parameter `replication`, and the name of another parameter.
  'postgresql-replication.pcap': /^pgsql\.parameter_value: "database" is still/,
};

/** tshark needs a second for each: every recording where `GOLDEN=full`, else every fourth, and one of each ring. */
const CHOSEN =
  process.env['GOLDEN'] === 'full'
    ? RECORDINGS
    : [
        ...SMALL.filter((_, index) => index % 4 === 0),
        ...RINGS.filter((path) => /pcap0$|00007/.test(path)),
      ];

const folder = mkdtempSync(join(tmpdir(), 'pcapsule-golden-'));
const fields = join(folder, 'fields');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  if (!judge.isThere) return;
  const names = runOutsider('tshark', ['-G', 'fields'])
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([kind]) => kind === 'F')
    .map(([, , name]) => name);
  writeFileSync(fields, names.join('\n'));
});

describe.skipIf(!judge.isThere)('an independent judge', () => {
  it.each(
    CHOSEN.flatMap((path, index) => [
      [path.slice(CAPTURES.length + 1), index % 2 === 0 ? 'scrub' : 'blank', path] as const,
    ]),
  )('has no objection to %s with payload %s', async (_name, payload, path) => {
    const output = join(folder, basename(path));
    const { exitCode, stderr } = await runCli([
      ...['anonymize', path, '-o', output, '--payload', payload, '--force', '--no-audit'],
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const verdict = await ask(path, output);
    const words = PROTOCOL_WORDS[basename(path)];
    const objections = verdict.failures.filter(
      ({ examples }) => !examples.every(({ detail }) => words?.test(detail) === true),
    );
    expect(objections, JSON.stringify(objections, null, 1)).toEqual([]);
  });

  it('objects to a capture that was not rewritten', async () => {
    const path = join(CAPTURES, 'quiet/slow-query.pcap');
    const { failures } = await ask(path, path);
    expect(failures.map(({ property }) => property)).toContain('rewritten');
  });
});

interface Verdict {
  readonly failures: readonly {
    readonly property: string;
    readonly examples: readonly { readonly detail: string }[];
  }[];
}

function ask(original: string, output: string): Promise<Verdict> {
  const child = spawn(process.execPath, [judge.oracle, original, output, '--json'], {
    env: { ...process.env, ORACLE_FIELDS: fields },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(JSON.parse(text) as Verdict));
  });
}
