import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ROW = /^\| `([^`]+)` \| (.+) \|$/gm;
const EXACT = /^\d+\.\d+\.\d+$/;

type Packages = Readonly<Record<string, string>>;
const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as { dependencies: Packages; devDependencies: Packages };

/** The packages that a section of docs/dependencies.md lists. */
function listedUnder(heading: string): string[] {
  const page = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return [...section.matchAll(ROW)].map((row) => row[1] as string);
}

it.each([
  { heading: 'In the program', packages: dependencies },
  { heading: 'For building and testing', packages: devDependencies },
])('the page names every package with its reason, and no other: $heading', (section) => {
  expect(listedUnder(section.heading)).toEqual(Object.keys(section.packages).sort());
});

it.each(Object.entries({ ...dependencies, ...devDependencies }))(
  '%s is pinned exactly',
  (_name, version) => {
    expect(version).toMatch(EXACT);
  },
);
