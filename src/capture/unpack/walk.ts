import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoName, PcapsuleError } from '../../errors.js';
import { SPOOL_PREFIX } from '../spool.js';
import { isOwnOutput } from './own-outputs.js';

/** Something that a walk came upon. */
export interface Encounter {
  readonly path: string;
  readonly status: Stats;
}

/** What a walk passes over, told as it happens. */
export type OnSkip = (reason: 'hidden' | 'devices' | 'ownOutputs' | 'unreadable') => void;

/** The status of a named input. Throws `capture.unreadable`. */
export async function statusOf(path: string, input: number): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw new PcapsuleError('capture.unreadable', {
      input,
      reason: errnoName(error),
      cause: error,
    });
  }
}

/**
 * All regular files below `folder`, in the order of their names. A folder that was met is not entered
 * again. What pcapsule made is passed over, unless it was named.
 */
export async function* walk(
  folder: Encounter,
  onSkip: OnSkip,
  met: Set<string> = new Set(),
): AsyncGenerator<Encounter> {
  const identity = `${folder.status.dev}:${folder.status.ino}`;
  if (met.has(identity)) return;
  met.add(identity);
  const names = await namesIn(folder.path, onSkip);
  for (const name of names) {
    const path = join(folder.path, name);
    if (name.startsWith('.')) {
      if (!name.startsWith(SPOOL_PREFIX)) onSkip('hidden');
    } else if (await isOwnOutput(path, names)) onSkip('ownOutputs');
    else yield* meet(path, onSkip, met);
  }
}

async function* meet(path: string, onSkip: OnSkip, met: Set<string>): AsyncGenerator<Encounter> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) onSkip('unreadable');
  else if (status.isDirectory()) yield* walk({ path, status }, onSkip, met);
  else if (status.isFile()) yield { path, status };
  else onSkip('devices');
}

async function namesIn(path: string, onSkip: OnSkip): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    onSkip('unreadable');
    return [];
  }
}
