import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoName, PcapsuleError } from '../../errors.js';

/** Something that a walk came upon. */
export interface Encounter {
  readonly path: string;
  readonly status: Stats;
}

/** What a walk passes over, told as it happens. */
export type OnSkip = (reason: 'hidden' | 'devices' | 'unreadable') => void;

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

/** All regular files below `folder`, in the order of their names. A folder that was met is not entered again. */
export async function* walk(
  folder: Encounter,
  onSkip: OnSkip,
  met: Set<string> = new Set(),
): AsyncGenerator<Encounter> {
  const identity = `${folder.status.dev}:${folder.status.ino}`;
  if (met.has(identity)) return;
  met.add(identity);
  for (const name of await namesIn(folder.path, onSkip)) {
    const path = join(folder.path, name);
    if (name.startsWith('.')) {
      onSkip('hidden');
      continue;
    }
    const status = await stat(path).catch(() => undefined);
    if (status === undefined) onSkip('unreadable');
    else if (status.isDirectory()) yield* walk({ path, status }, onSkip, met);
    else if (status.isFile()) yield { path, status };
    else onSkip('devices');
  }
}

async function namesIn(path: string, onSkip: OnSkip): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    onSkip('unreadable');
    return [];
  }
}
