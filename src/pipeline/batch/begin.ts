import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { errnoName, PcapsuleError } from '../../errors.js';
import { generateKey, type Key, readKeyFile } from '../../pseudonyms/key.js';
import { removeWhere, sweepLeftovers } from '../leftovers.js';
import { writeNewFile } from '../new-file.js';
import type { Incident } from './incident.js';
import type { Places } from './places.js';

const FORMAT = 'pcapsule-batch-1';

/** Throws where a batch may not write there: outputs never lie among inputs, or take somebody's place. */
export function checkPlaces(root: string, { output, secrets, begun }: Places): void {
  const inputs = trueSelf(root);
  for (const place of [output, secrets]) {
    if (`${trueSelf(place)}${sep}`.startsWith(`${inputs}${sep}`)) {
      throw new PcapsuleError('batch.inside');
    }
  }
  if (existsSync(begun)) return;
  for (const place of [output, secrets]) {
    const isFree = !existsSync(place) || guard(() => readdirSync(place)).length === 0;
    if (!isFree) throw new PcapsuleError('output.foreign');
  }
}

/** The key of a batch that may have been begun before: the one given, or the one that was made then. */
export function findKey(places: Places, given: Key | undefined): Key | undefined {
  const key = given ?? (existsSync(places.key) ? readKeyFile(places.key) : undefined);
  const begun = readBegun(places);
  if (begun !== undefined && key !== undefined && begun !== key.id) {
    throw new PcapsuleError('batch.other-key');
  }
  return key;
}

/** Make the folders of a batch, and write down its key's id; several processes may do so at once. */
export function begin(places: Places, given: Key | undefined): Key {
  guard(() => {
    for (const folder of [places.secrets, places.records, places.work, places.shards]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    chmodSync(places.secrets, 0o700);
  });
  sweepLeftovers([places.secrets, places.work, places.output]);
  const known = findKey(places, given);
  const key = known ?? generateKey();
  if (known === undefined) writeNewFile(places.key, key.toFileText(), false);
  if (readBegun(places) === undefined) {
    writeNewFile(places.begun, `${JSON.stringify({ format: FORMAT, keyId: key.id })}\n`, true);
  }
  guard(() => mkdirSync(places.output, { recursive: true }));
  return key;
}

function readBegun({ begun }: Places): string | undefined {
  if (!existsSync(begun)) return undefined;
  try {
    const { format, keyId } = JSON.parse(readFileSync(begun, 'utf8')) as Record<string, unknown>;
    if (format === FORMAT && typeof keyId === 'string') return keyId;
  } catch {
    // Told below.
  }
  throw new PcapsuleError('output.foreign');
}

/** Remove what runs that were killed left of these incidents. */
export function sweep(places: Places, incidents: readonly Incident[]): void {
  const ids = new Set(incidents.map(({ id }) => id));
  const isOurs = (name: string) => ids.has(/incident-[0-9a-f]+/.exec(name)?.[0] ?? '');
  guard(() => {
    removeWhere(places.work, isOurs);
    for (const folder of [places.records, places.secrets, places.output]) {
      removeWhere(folder, (name) => /^\..*\.partial$/.test(name) && isOurs(name));
    }
  });
}

/** Remove what was left of an index that was being written. */
export function sweepIndex({ output, index }: Places): void {
  const names = index.map((path) => basename(path));
  guard(() => {
    removeWhere(output, (name) =>
      names.some((own) => name.startsWith(`.${own}.`) && name.endsWith('.partial')),
    );
  });
}

/** The true path of a place that may not be there yet. */
function trueSelf(path: string): string {
  const place = resolve(path);
  if (existsSync(place)) return realpathSync(place);
  const parent = dirname(place);
  return parent === place ? place : join(trueSelf(parent), basename(place));
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PcapsuleError) throw error;
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
