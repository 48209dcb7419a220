import { Key } from '../../pseudonyms/key.js';
import type { IncidentOutcome } from '../../report/batch-index/model.js';
import type { RunContext } from '../run-context.js';
import { adopt, type Orphans } from './adopt.js';
import type { Incident } from './incident.js';
import { digestInputs } from './input-digest.js';
import { failed } from './outcomes.js';
import { Places } from './places.js';
import { type IncidentRecord, isIntact, isSettled, readRecord, writeRecord } from './record.js';
import type { IncidentSettings } from './settings.js';

/** One incident to be worked on: plain data, for a worker. */
export interface IncidentTask {
  readonly incident: Incident;
  readonly settings: IncidentSettings;
  /** Fingerprint of settings, version and key. */
  readonly request: string;
  readonly secret: Uint8Array;
  readonly places: { readonly output: string; readonly secrets: string };
  /** Work even where it is done already. */
  readonly isForced: boolean;
}

export interface ProcessedIncident {
  readonly outcome: IncidentOutcome;
  /** It was done already, and nothing was changed. */
  readonly wasDone: boolean;
}

/**
 * Make the bundle of an incident, unless it is there already for these very inputs and settings, and
 * record what became of it. A failure of the incident is an outcome.
 */
export async function processIncident(
  task: IncidentTask,
  orphans: Orphans,
  context: RunContext,
): Promise<ProcessedIncident> {
  const { incident, request } = task;
  const key = new Key(task.secret);
  const places = new Places(task.places.output, task.places.secrets);
  const { id, files, bytes } = incident;
  const record = { schema: 1, id, request, files, bytes } as const;
  const note = (inputs: string | null, outcome: IncidentOutcome): ProcessedIncident => {
    writeRecord(places, { ...record, inputs, outcome });
    return { outcome, wasDone: false };
  };
  let inputs: string | null = null;
  try {
    inputs = await digestInputs(incident, key);
    const wanted = { ...record, inputs };
    const known = task.isForced ? undefined : await findDone(wanted, places, orphans);
    if (known !== undefined) return { outcome: known.outcome, wasDone: true };
    // Where all is done, what makes bundles is not even loaded.
    const { makeBundle } = await import('./make-bundle.js');
    return note(inputs, await makeBundle(task, { key, places }, context));
  } catch (error) {
    context.signal.throwIfAborted();
    // Another process may have come first with the very same work.
    const other = inputs === null ? undefined : await findDone({ ...record, inputs }, places, NONE);
    return other === undefined
      ? note(inputs, failed(error))
      : { outcome: other.outcome, wasDone: true };
  }
}

const NONE: Orphans = new Map();

/** A record of the same work, whole: of this incident, or of one that had another name. */
async function findDone(
  wanted: Omit<IncidentRecord, 'outcome'>,
  places: Places,
  orphans: Orphans,
): Promise<IncidentRecord | undefined> {
  const record = readRecord(places, wanted.id);
  const isSame = record?.request === wanted.request && record.inputs === wanted.inputs;
  const known = record !== undefined && isSame ? record : adopt(wanted, places, orphans);
  if (known === undefined || !isSettled(known)) return undefined;
  return (await isIntact(places, known)) ? known : undefined;
}
