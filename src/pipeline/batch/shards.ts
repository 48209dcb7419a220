import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeNewFile } from '../new-file.js';
import type { RunContext } from '../run-context.js';
import type { Places } from './places.js';
import type { Shard } from './plan.js';

const LOOK_AGAIN_AFTER = 1000;

/** A shard that begins takes away the mark of its last end. */
export function unmarkShard(places: Places, shard: Shard): void {
  rmSync(markOf(places, shard), { force: true });
}

/** A shard that has come to its end, whatever became of its incidents, says so. */
export function markShard(places: Places, shard: Shard): void {
  writeNewFile(markOf(places, shard), '', true);
}

/** Wait until every shard has come to its end, or for so many seconds. False: some have not. */
export async function awaitShards(
  places: Places,
  { count, seconds }: { readonly count: number; readonly seconds: number },
  { signal }: RunContext,
): Promise<boolean> {
  const marks = Array.from({ length: count }, (_, index) => markOf(places, { index, count }));
  const deadline = performance.now() + seconds * 1000;
  while (!marks.every((mark) => existsSync(mark))) {
    if (performance.now() >= deadline) return false;
    await sleep(Math.min(LOOK_AGAIN_AFTER, seconds * 1000), undefined, { signal });
  }
  return true;
}

/** Marks count once: the next run makes its own. */
export function takeMarks(places: Places, count: number): void {
  for (let index = 0; index < count; index += 1) unmarkShard(places, { index, count });
}

function markOf({ shards }: Places, { index, count }: Shard): string {
  return join(shards, `${index % count}-of-${count}`);
}
