import { cpSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoName, PcapsuleError } from '../../errors.js';

/** Put a file or folder in its place, whole or not at all; it may come from another disk. */
export function moveInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errnoName(error) !== 'EXDEV') throw unwritable(error);
    copyInto(from, to);
  }
}

function copyInto(from: string, to: string): void {
  const partial = partialOf(to);
  try {
    rmSync(partial, { recursive: true, force: true });
    cpSync(from, partial, { recursive: true });
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw unwritable(error);
  }
}

/** Where a copy lies until it is whole. */
function partialOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.partial`);
}

function unwritable(error: unknown): PcapsuleError {
  return new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
}
