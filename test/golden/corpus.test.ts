import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../support/judge.js';
import { runInShell } from '../support/spawn-cli.js';

/** `npm run corpus` takes all of it: an hour. */
const SAMPLE = process.env['CORPUS'] === 'full' ? '' : '--sample 16';
const MINUTES = process.env['CORPUS'] === 'full' ? 180 : 3;

describe.skipIf(!judge.isThere || !judge.hasCorpus)('over a corpus of captures', () => {
  it(
    'every one is rewritten to the satisfaction of an independent judge, or refused',
    async () => {
      const { exitCode, stdout } = await runInShell(
        `node ${judge.corpusRunner} ${SAMPLE} --jobs 2 --tool "$PCAPSULE anonymize {in} -o {out} --no-audit --force" ${judge.corpus}`,
        join(import.meta.dirname),
      );
      expect(exitCode, stdout).toBe(0);
    },
    MINUTES * 60_000,
  );
});
