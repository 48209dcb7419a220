import { writeFileSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../errors.js';
import { PendingOutput } from './pending-output.js';

/** Write a file that only its owner can read, whole or not at all. */
export function writeNewFile(
  path: string,
  content: string | Uint8Array,
  mayReplace: boolean,
): void {
  const pending = new PendingOutput(path, mayReplace);
  try {
    writeFileSync(pending.path, content, { mode: 0o600, flag: 'wx', flush: true });
    pending.publish();
  } catch (error) {
    pending.abandon();
    if (error instanceof PcapsuleError) throw error;
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
