import { statSync } from 'node:fs';
import type { CaptureFile } from '../capture/capture-file.js';
import { type ErrorCode, PcapsuleError } from '../errors.js';

/** What comes of reading a file twice, and differently. */
const SYMPTOMS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'capture.unrecognised',
  'capture.unreadable',
  'selection.empty',
  'audit.found',
]);

/** Remembers what the files were like, to tell later whether it was them that made a run fail. */
export function watchFor(files: readonly CaptureFile[]): (error: unknown) => unknown {
  const before = files.map(({ path }) => stateOf(path));
  return (error) => {
    if (!(error instanceof PcapsuleError) || !SYMPTOMS.has(error.code)) return error;
    const changed = files.find(({ path }, index) => stateOf(path) !== before[index]);
    if (changed === undefined) return error;
    return new PcapsuleError('capture.changed', { input: changed.ordinal, cause: error });
  };
}

/** Differs when a file was written to, cut, or gave its name to another. */
function stateOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false, bigint: true });
  return status === undefined
    ? 'gone'
    : `${status.dev} ${status.ino} ${status.size} ${status.mtimeNs}`;
}
