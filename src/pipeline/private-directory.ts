import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureFile } from '../capture/capture-file.js';
import { errnoName, PcapsuleError } from '../errors.js';
import type { Key } from '../pseudonyms/key.js';
import { createPrivateMap } from '../pseudonyms/private-map.js';
import type { KeyedPseudonyms } from '../pseudonyms/pseudonyms.js';
import type { PendingOutput } from './pending-output.js';

/** What only the sender may have: the way back from every pseudonym to its original. */
export interface Secrets {
  readonly key: Key;
  readonly pseudonyms: KeyedPseudonyms;
  readonly files: readonly CaptureFile[];
  /** The audit's result; null where none was made. */
  readonly audited: unknown;
  /** One line a connection, originals beside pseudonyms, where connections were followed. */
  readonly correlation?: string;
  /** The report with originals, and where each packet was, where a bundle was made. */
  readonly report?: string;
  readonly frames?: string;
}

/** Write the private directory under its temporary name: 0700, files 0600. */
export function keepSecrets(pending: PendingOutput, secrets: Secrets): void {
  pending.makeFolder();
  for (const { name, text } of listSecrets(secrets)) writePrivate(pending, name, text);
}

/** The files of a private directory. */
export function listSecrets(secrets: Secrets): { readonly name: string; readonly text: string }[] {
  const { key, pseudonyms, files, audited, correlation, report, frames } = secrets;
  const told = [
    { name: 'correlation.csv', text: correlation },
    { name: 'report.md', text: report },
    { name: 'frames.csv', text: frames },
  ];
  return [
    { name: 'key', text: key.toFileText() },
    { name: 'map.json', text: formatJson(createPrivateMap(key.id, pseudonyms.seen())) },
    { name: 'inputs.txt', text: listInputs(files) },
    ...told.flatMap(({ name, text }) => (text === undefined ? [] : [{ name, text }])),
    { name: 'audit.json', text: formatJson(audited) },
  ];
}

/** What each numbered input was called. */
function listInputs(files: readonly CaptureFile[]): string {
  return files.map(({ ordinal, name }) => `${ordinal}\t${name}\n`).join('');
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
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
