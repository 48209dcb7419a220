#!/usr/bin/env node
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInput, INPUT_NAMES } from './inputs.mjs';
import { parseSize } from './sizes.mjs';

const USAGE = `Usage: node bench/generate.mjs [${INPUT_NAMES.join('|')}]... [--size 1GB] [--seed WORD] [--out DIRECTORY]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '1GB' },
    seed: { type: 'string', default: 'pcapsule' },
    out: { type: 'string', default: join(import.meta.dirname, 'data') },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !INPUT_NAMES.includes(name));
if (values.help || unknown.length > 0) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
for (const name of positionals.length > 0 ? positionals : INPUT_NAMES) {
  const began = performance.now();
  const settings = { size: parseSize(values.size), seed: values.seed, directory: values.out };
  const { directory, isNew } = ensureInput(name, settings);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${directory}: ${isNew ? `generated in ${seconds} s` : 'there already'}`);
}
