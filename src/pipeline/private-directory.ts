import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoName, PcapsuleError } from '../errors.js';
import type { PendingOutput } from './pending-output.js';

/** What only the sender may have: the way back from every pseudonym to its original. */
export interface PrivateFiles {
  /** The text of the key file. */
  readonly key: string;
  readonly map: unknown;
  /** Which path each numbered input had. */
  readonly inputs: string;
  /** One line a connection, originals beside pseudonyms; undefined where connections were not followed. */
  readonly correlation?: string;
  readonly audit: unknown;
}

/** Write the private directory under its temporary name: 0700, files 0600. */
export function writePrivateFiles(pending: PendingOutput, files: PrivateFiles): void {
  pending.makeFolder();
  writePrivate(pending, 'key', files.key);
  writePrivate(pending, 'map.json', `${JSON.stringify(files.map, null, 1)}\n`);
  writePrivate(pending, 'inputs.txt', files.inputs);
  if (files.correlation !== undefined) writePrivate(pending, 'correlation.csv', files.correlation);
  writePrivate(pending, 'audit.json', `${JSON.stringify(files.audit, null, 1)}\n`);
}

function writePrivate(pending: PendingOutput, name: string, text: string): void {
  const path = join(pending.path, name);
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(path, 0o600);
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
