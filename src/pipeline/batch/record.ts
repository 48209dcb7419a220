import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestEntries } from '../../bundle/archive.js';
import type { BundleFile, IncidentOutcome } from '../../report/batch-index/model.js';
import { writeNewFile } from '../new-file.js';
import type { Places } from './places.js';

/** What was made of an incident, and of what: kept in private, and written last. */
export interface IncidentRecord {
  readonly schema: 1;
  readonly id: string;
  /** Fingerprint of options, version and key. */
  readonly request: string;
  /** Fingerprint of everything that the incident held; null where it could not be read. */
  readonly inputs: string | null;
  /** What it looked like from outside: enough to see, without reading it, that it is not the same any more. */
  readonly files: number;
  readonly bytes: number;
  readonly outcome: IncidentOutcome;
}

export function writeRecord(places: Places, record: IncidentRecord): void {
  writeNewFile(places.record(record.id), `${JSON.stringify(record, null, 1)}\n`, true);
}

/** Undefined where there is none, or it is of another version of pcapsule. */
export function readRecord(places: Places, id: string): IncidentRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(places.record(id), 'utf8')) as IncidentRecord;
    return record.schema === 1 && record.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Ids of all incidents that were ever worked on here. */
export function recordedIds(places: Places): string[] {
  if (!existsSync(places.records)) return [];
  return readdirSync(places.records)
    .filter((name) => /^incident-[0-9a-f]+\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** Whether an outcome is good for good: what failed is tried again. */
export function isSettled({ outcome }: IncidentRecord): boolean {
  return outcome.state === 'done' || outcome.state === 'nothing-found';
}

/** Whether the files that a record lists are there, byte by byte. */
export async function isIntact(places: Places, { id, outcome }: IncidentRecord): Promise<boolean> {
  const { open, encrypted } = places.secretsOf(id);
  if (outcome.state === 'done' && !existsSync(open) && !existsSync(encrypted)) return false;
  try {
    const found = await digestBundle(
      places,
      outcome.bundle.map(({ path }) => path),
    );
    return outcome.bundle.every(({ sha256 }, index) => found[index]?.sha256 === sha256);
  } catch {
    return false;
  }
}

/** Size and SHA-256 of files to hand over, by their paths below the output. */
export async function digestBundle(
  places: Places,
  paths: readonly string[],
): Promise<BundleFile[]> {
  const entries = paths.map((path) => ({
    name: path,
    content: { path: join(places.output, path) },
  }));
  const digests = await digestEntries(entries);
  return digests.map(({ name, bytes, sha256 }) => ({ path: name, bytes, sha256 }));
}
