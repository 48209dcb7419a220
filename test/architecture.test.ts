import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom. docs/architecture.md shows the same table. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'index.ts': [
    'pipeline',
    'capture',
    'layers',
    'payload',
    'pseudonyms',
    'frame',
    'audit',
    'errors.ts',
    'log.ts',
  ],
  'bin.ts': ['cli'],
  cli: ['pipeline', 'capture', 'pseudonyms', 'connections', 'report', 'errors.ts', 'log.ts'],
  pipeline: [
    'capture',
    'layers',
    'payload',
    'pseudonyms',
    'connections',
    'report',
    'bundle',
    'audit',
    'frame',
    'errors.ts',
    'log.ts',
  ],
  capture: ['frame', 'errors.ts'],
  layers: ['frame'],
  payload: ['frame'],
  pseudonyms: ['frame', 'errors.ts'],
  connections: ['frame', 'errors.ts'],
  report: ['frame', 'errors.ts'],
  bundle: ['errors.ts'],
  audit: ['errors.ts'],
  frame: [],
  'errors.ts': [],
  'log.ts': [],
};

/** Packages that only one place may know. */
const ONLY_IN: Readonly<Record<string, RegExp>> = {
  pino: /^log\.ts$/,
  archiver: /^bundle\//,
  'age-encryption': /^bundle\//,
  '@resvg/resvg-js': /^report\/figures\//,
  commander: /^cli\//,
  seedrandom: /^pseudonyms\/key\.ts$/,
  piscina: /^pipeline\/batch\//,
  ajv: /^pipeline\/batch\//,
  'ajv/dist/2020.js': /^pipeline\/batch\//,
};

const SRC = join(import.meta.dirname, '../src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((f) =>
  f.endsWith('.ts'),
);

function specifiers(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] as string);
}

it.each(sources)('%s imports only what its folder may', (file) => {
  const from = file.split('/')[0] as string;
  for (const specifier of specifiers(file)) {
    if (!specifier.startsWith('.')) {
      const owner = ONLY_IN[specifier];
      if (owner !== undefined) expect(file, `${file} imports ${specifier}`).toMatch(owner);
      continue;
    }
    const path = relative(SRC, join(SRC, file, '..', specifier)).replace(/\.js$/, '.ts');
    const to = path.split('/')[0] as string;
    expect([from, ...(MAY_IMPORT[from] ?? [])], `${file} -> ${specifier}`).toContain(to);
  }
});

it.each(sources.filter((file) => !file.startsWith('cli/') && file !== 'bin.ts'))(
  '%s leaves the process and the terminal to cli',
  (file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    expect(text).not.toMatch(/\bprocess\.(?!hrtime)|\bconsole\./);
    // Whether the maker of a leftover still runs is asked in one place.
    if (file !== 'pipeline/owner.ts') expect(text).not.toContain('node:process');
  },
);

it.each(sources.filter((file) => file.startsWith('layers/') && file.split('/').length > 2))(
  '%s knows no other layer',
  (file) => {
    for (const specifier of specifiers(file)) expect(specifier).toMatch(/\/frame\//);
  },
);

it('is written down in docs/architecture.md', () => {
  const page = readFileSync(join(SRC, '../docs/architecture.md'), 'utf8');
  const cell = (names: readonly string[]) =>
    names.map((name) => `\`${name}\``).join(', ') || 'nothing';
  const rows = Object.entries(MAY_IMPORT).map(([from, to]) => `| \`${from}\` | ${cell(to)} |\n`);
  expect(page).toContain(`| | may import |\n|---|---|\n${rows.join('')}\n`);
});
