import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from './places.js';
import { type IncidentRecord, isSettled, readRecord, recordedIds, writeRecord } from './record.js';

/** Records of incidents that are not in the plan any more, by what was made of what. */
export type Orphans = ReadonlyMap<string, string>;

/** What was done under names that nothing has any more: renamed incidents are found again by it. */
export function findOrphans(places: Places, planned: ReadonlySet<string>): Orphans {
  const orphans = new Map<string, string>();
  for (const id of recordedIds(places).filter((recorded) => !planned.has(recorded))) {
    const record = readRecord(places, id);
    if (record !== undefined && isSettled(record)) orphans.set(fingerprint(record), id);
  }
  return orphans;
}

function fingerprint({ request, inputs }: Pick<IncidentRecord, 'request' | 'inputs'>): string {
  return `${request} ${inputs}`;
}

/** What was made of the same inputs, in the same way, under a name that nothing has any more. */
export function findOrphan(
  orphans: Orphans,
  wanted: Pick<IncidentRecord, 'request' | 'inputs'>,
  places: Places,
): IncidentRecord | undefined {
  const former = orphans.get(fingerprint(wanted));
  return former === undefined ? undefined : readRecord(places, former);
}

/** Give an incident what was made of the same inputs, in the same way, under another name. */
export function adopt(
  wanted: Omit<IncidentRecord, 'outcome'>,
  places: Places,
  orphans: Orphans,
): IncidentRecord | undefined {
  const record = findOrphan(orphans, wanted, places);
  if (record === undefined) return undefined;
  const { id } = wanted;
  const former = record.id;
  // Whoever removes the record has the rest: of two incidents alike, the other is worked on.
  const claim = join(places.work, `${former}.claimed`);
  try {
    renameSync(places.record(former), claim);
  } catch {
    return undefined;
  }
  move(places.bundle(former), places.bundle(id));
  const [from, to] = [places.secretsOf(former), places.secretsOf(id)];
  move(from.open, to.open);
  move(from.encrypted, to.encrypted);
  const bundle = record.outcome.bundle.map((file) => ({
    ...file,
    path: `${id}${file.path.slice(former.length)}`,
  }));
  const adopted = { ...wanted, outcome: { ...record.outcome, bundle } };
  writeRecord(places, adopted);
  rmSync(claim, { force: true });
  return adopted;
}

function move(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) renameSync(from, to);
}
