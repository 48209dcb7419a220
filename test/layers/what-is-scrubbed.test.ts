import { expect, it } from 'vitest';
import { LAYERS } from '../../src/layers/registry.js';

const INTRODUCTION = `# What is scrubbed

Written by the program's own registry: \`npx vitest run test/layers/what-is-scrubbed.test.ts -u\` brings it up to date.

Replaced (*maps*) means that the same original always becomes the same pseudonym, of the same length. Blanked means
zeros. Whatever no line names is blanked too: unknown protocols, options and messages, damaged headers, padding,
trailers, and data. Checksums are given the status they had: good, bad, absent, or left for the network card to finish.

## Headers

| protocol | keeps | maps | blanks |
|---|---|---|---|
`;

function row({ name, keeps, maps, blanks }: (typeof LAYERS)[number]): string {
  return `| ${name} | ${keeps} | ${maps} | ${blanks} |\n`;
}

it('is written down for every layer, and the document is current', async () => {
  const rows = [...LAYERS].sort((a, b) => a.name.localeCompare(b.name)).map(row);
  await expect(INTRODUCTION + rows.join('')).toMatchFileSnapshot('../../docs/what-is-scrubbed.md');
});
