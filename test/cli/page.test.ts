import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/registry.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { runCli } from '../support/run-cli.js';

const INTRODUCTION = `# The command line

Written by the program's own help: \`npx vitest run test/cli/page.test.ts -u\` brings it up to date.

Standard output carries the result only; progress, messages and the log go to standard error. Nothing is overwritten
without \`--force\`. An output appears whole or not at all.

| exit code | what it says |
|---|---|
`;

/** What each exit code says to the person who sees it. */
const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed: 'failed; the message says why, and nothing was written. `reveal`: a pseudonym is unknown',
  usage: 'wrong usage',
  incomplete:
    'done, but some input could not be read whole. `batch`: or an incident failed; the index says which',
  audit: 'the audit found something. Nothing was written; `verify` says where',
  bug: 'a bug in pcapsule; nothing was written',
  interrupted: 'interrupted; nothing was left behind. `batch`: what is done stays done',
};

const exitCodes = Object.entries(MEANINGS).map(
  ([name, meaning]) => `| ${EXIT[name as keyof typeof EXIT]} | ${meaning} |\n`,
);

async function helpOf(...command: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await runCli([...command, '--help']);
  expect(exitCode).toBe(EXIT.done);
  return `\n## ${['pcapsule', ...command].join(' ')}\n\n\`\`\`\n${stdout}\`\`\`\n`;
}

it('is written down for every command, and the document is current', async () => {
  const helps = [await helpOf()];
  for (const { name } of COMMANDS) helps.push(await helpOf(name));
  const page = [INTRODUCTION, ...exitCodes, ...helps].join('');
  await expect(page).toMatchFileSnapshot('../../docs/cli.md');
});
