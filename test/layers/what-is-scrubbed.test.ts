import { expect, it } from 'vitest';
import { LAYERS } from '../../src/layers/registry.js';
import { PAYLOADS } from '../../src/payload/registry.js';

const INTRODUCTION = `# What is scrubbed

Written by the program's own registry: \`npx vitest run test/layers/what-is-scrubbed.test.ts -u\` brings it up to date.

Replaced (*maps*) means that the same original always becomes the same pseudonym, of the same length. Blanked means
zeros. Whatever no line names is blanked too: unknown protocols, options and messages, damaged headers, padding,
trailers, and data. Checksums are given the status they had: good, bad, absent, or left for the network card to finish.

## Headers

`;
const PAYLOAD = `
## Payload

What TCP and UDP carry, with \`--payload scrub\` (the default). A protocol is recognised by what it says, on any port; its
port is asked first. In binary protocols blanked means zeros; in protocols of text also \`x\`, so that readers find the ends of
lines. A value that a segment boundary cuts is blanked, and so is everything behind a gap until a boundary is proven.

`;
const HEAD = '| protocol | keeps | maps | blanks |\n|---|---|---|---|\n';

interface Row {
  readonly name: string;
  readonly keeps: string;
  readonly maps: string;
  readonly blanks: string;
}

function table(rows: readonly Row[]): string {
  const lines = [...rows]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, keeps, maps, blanks }) => `| ${name} | ${keeps} | ${maps} | ${blanks} |\n`);
  return HEAD + lines.join('');
}

it('is written down for every layer and protocol, and the document is current', async () => {
  const payload = table([...PAYLOADS.streams, ...PAYLOADS.datagrams]);
  await expect(INTRODUCTION + table(LAYERS) + PAYLOAD + payload).toMatchFileSnapshot(
    '../../docs/what-is-scrubbed.md',
  );
});
