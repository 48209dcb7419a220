import { join } from 'node:path';
import { encryptFile } from '../../bundle/encryption.js';
import type { Key } from '../../pseudonyms/key.js';
import type {
  BatchIndex,
  IncidentOutcome,
  IndexedIncident,
} from '../../report/batch-index/model.js';
import { INDEX_EXPORTERS } from '../../report/batch-index/registry.js';
import { escapeCell } from '../../report/escape.js';
import { writeNewFile } from '../new-file.js';
import { withWorkFolder } from '../work-folder.js';
import { sweepIndex } from './begin.js';
import { moveInto } from './move.js';
import { MISSING } from './outcomes.js';
import type { Places } from './places.js';
import type { PlannedIncident } from './planned.js';
import { isIntact, readRecord } from './record.js';
import { loadSchema } from './schema.js';

export interface JoinRequest {
  readonly incidents: readonly PlannedIncident[];
  readonly places: Places;
  readonly key: Key;
  readonly version: string;
  /** Age public keys; none: which incident is which is written in the clear. */
  readonly recipients: readonly string[];
}

/** Write the index of all incidents, and in private which is which: a function of the plan and of what is recorded. */
export async function joinIndex(request: JoinRequest): Promise<BatchIndex> {
  const { incidents, places } = request;
  const index = await composeIndex(request);
  sweepIndex(places);
  for (const { fileName, serialize } of INDEX_EXPORTERS) {
    writeNewFile(join(places.output, fileName), serialize(index), true);
  }
  await writeNames(listNames(incidents), request);
  return index;
}

async function composeIndex(request: JoinRequest): Promise<BatchIndex> {
  const { places, key, version } = request;
  const incidents: IndexedIncident[] = [];
  for (const planned of request.incidents) {
    const { id, kind, files, bytes } = planned.incident;
    const { state, ...rest } = await outcomeOf(planned, places);
    incidents.push({ id, kind, state, inputs: { files, bytes }, ...rest });
  }
  const index: BatchIndex = {
    schema: 1,
    tool: { name: 'pcapsule', version },
    keyId: key.id,
    totals: countUp(incidents),
    incidents: incidents.sort(byTime),
  };
  const validate = loadSchema('index');
  if (!validate(index)) throw new TypeError('the index is not as its schema says');
  return index;
}

/** Nothing counts as done that is not there as it was made, of what is there now. */
async function outcomeOf(
  { incident, request, fault }: PlannedIncident,
  places: Places,
): Promise<IncidentOutcome> {
  if (fault !== undefined) return fault;
  const record = readRecord(places, incident.id);
  if (record === undefined || record.request !== request) return MISSING;
  if (record.files !== incident.files || record.bytes !== incident.bytes) return MISSING;
  return (await isIntact(places, record)) ? record.outcome : MISSING;
}

function countUp(incidents: readonly IndexedIncident[]): BatchIndex['totals'] {
  const inState = (wanted: IncidentOutcome['state']) =>
    incidents.filter(({ state }) => state === wanted).length;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    incidents: incidents.length,
    done: inState('done'),
    nothingFound: inState('nothing-found'),
    failed: inState('failed'),
    missing: inState('missing'),
    incomplete: incidents.filter(({ isWhole }) => isWhole === false).length,
    inputBytes: sum(incidents.map(({ inputs }) => inputs.bytes)),
    bundleBytes: sum(incidents.flatMap(({ bundle }) => bundle.map(({ bytes }) => bytes))),
  };
}

function byTime(a: IndexedIncident, b: IndexedIncident): number {
  const [left, right] = [timeOf(a), timeOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** Behind every time, where there is none. */
function timeOf({ report }: IndexedIncident): string {
  return report?.firstTime ?? '~';
}

/** In private, and encrypted where everything private is. */
async function writeNames(text: string, { places, recipients }: JoinRequest): Promise<void> {
  if (recipients.length === 0) writeNewFile(places.names, text, true);
  else {
    await withWorkFolder(places.work, async (folder) => {
      const plain = join(folder, 'names');
      writeNewFile(plain, text, false);
      moveInto(await encryptFile(plain, recipients), `${places.names}.age`);
    });
  }
}

/** For the owner: which path each incident has below the root. */
function listNames(incidents: readonly PlannedIncident[]): string {
  const rows = incidents.map(({ incident: { id, path } }) => [id, path]);
  return [['incident', 'path'], ...rows]
    .map((cells) => `${cells.map(escapeCell).join(',')}\n`)
    .join('');
}
