import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = join(import.meta.dirname, '../../../shared');

/** An independent judge of rewritten captures and a collection of captures, where they lie beside the repository. */
export const judge = {
  isThere: isThere('oracle'),
  oracle: join(SHARED, 'oracle/oracle.mjs'),
  corpusRunner: join(SHARED, 'oracle/corpus.mjs'),
  hasCorpus: isThere('corpus'),
  corpus: join(SHARED, 'corpus'),
};

/** What is missing is passed over; in continuous integration, its tests are run and fail. */
function isThere(name: string): boolean {
  return existsSync(join(SHARED, name)) || process.env['CI'] === 'true';
}
