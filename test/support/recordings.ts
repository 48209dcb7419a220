import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FIXTURES = join(import.meta.dirname, '../../fixtures');
export const CAPTURES = join(FIXTURES, 'captures');

/** What tshark saw in one recorded ring. */
export interface ExpectedRing {
  readonly filesInOrder: readonly { readonly name: string; readonly packets: number }[];
  readonly packets: number;
  readonly failed: readonly ExpectedFailure[];
}

export interface ExpectedFailure {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly synTime: string;
  readonly startupLength: number;
  readonly resetTime: string;
}

export const RINGS: Readonly<Record<string, ExpectedRing>> = JSON.parse(
  readFileSync(join(FIXTURES, 'story/expected.json'), 'utf8'),
);

/** The captures below a folder of fixtures/captures, in alphabetical order. */
export function recordingsIn(folder: string): string[] {
  return readdirSync(join(CAPTURES, folder))
    .filter((name) => !name.endsWith('.json'))
    .sort()
    .map((name) => join(CAPTURES, folder, name));
}

/** Every recorded capture. */
export const RECORDINGS: readonly string[] = [
  ...Object.keys(RINGS),
  'findings',
  'quiet',
  'protocols',
].flatMap(recordingsIn);
