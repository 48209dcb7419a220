import { mkdtempSync, rmSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../errors.js';
import { workFolderPrefix } from './leftovers.js';

/** Do some work with a private folder below `parent`, which is gone afterwards. */
export async function withWorkFolder<T>(
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = makeFolder(parent);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(parent: string): string {
  try {
    return mkdtempSync(workFolderPrefix(parent));
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
