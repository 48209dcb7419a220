import type { RunContext } from '../run-context.js';
import { findOrphan, findOrphans, type Orphans } from './adopt.js';
import { checkPlaces, findKey } from './begin.js';
import { findIncidents } from './find-incidents.js';
import type { FoundIncident, IncidentKind } from './incident.js';
import { digestInputs } from './input-digest.js';
import { Places } from './places.js';
import { isInShard, nameIncidents, type Shard } from './plan.js';
import { type PlannedIncident, settlePlan } from './planned.js';
import type { BatchRequest } from './prepare.js';
import { isIntact, isSettled, readRecord } from './record.js';

/** An incident of the plan, and why a run would work on it, or would not. Its path is private. */
export interface PreviewedIncident {
  /** Null while there is no key to make it from. */
  readonly id: string | null;
  readonly kind: IncidentKind;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  readonly state: 'new' | 'done' | 'changed' | 'failed before' | 'wrong settings';
  /** What is wrong with its settings. */
  readonly fault: string | null;
}

export interface BatchPreview {
  readonly incidents: readonly PreviewedIncident[];
  readonly passedOver: number;
}

/** What a run would do. Reads what is done already, to see whether it is the same; writes nothing. */
export async function previewBatch(
  request: BatchRequest & { readonly shard: Shard | undefined; readonly isForced: boolean },
  context: RunContext,
): Promise<BatchPreview> {
  const places = new Places(request.output, request.privateDirectory);
  checkPlaces(request.root, places);
  const { incidents, passedOver } = await findIncidents(request.root, request.depth);
  const key = findKey(places, request.key);
  if (key === undefined) {
    return { incidents: incidents.map((found) => describe(found, null, 'new')), passedOver };
  }
  const named = nameIncidents(incidents, key);
  const planned = settlePlan(named, request.settle, { version: context.version, key });
  const { shard } = request;
  const own = planned.filter(({ incident }) => shard === undefined || isInShard(incident, shard));
  const orphans = findOrphans(places, new Set(named.map(({ id }) => id)));
  const previewed: PreviewedIncident[] = [];
  for (const each of own) {
    const state = await stateOf(each, { places, orphans }, () => digestInputs(each.incident, key));
    const isRedone = request.isForced && state === 'done';
    previewed.push(
      describe(each.incident, each.incident.id, isRedone ? 'changed' : state, each.fault?.reason),
    );
    context.signal.throwIfAborted();
  }
  return { incidents: previewed, passedOver };
}

function describe(
  { kind, path, files, bytes }: FoundIncident,
  id: string | null,
  state: PreviewedIncident['state'],
  reason?: { readonly message: string } | null,
): PreviewedIncident {
  return { id, kind, path, files, bytes, state, fault: reason?.message ?? null };
}

async function stateOf(
  { incident, request, fault }: PlannedIncident,
  { places, orphans }: { readonly places: Places; readonly orphans: Orphans },
  digest: () => Promise<string>,
): Promise<PreviewedIncident['state']> {
  if (fault !== undefined) return 'wrong settings';
  const record = readRecord(places, incident.id);
  if (record !== undefined && !isSettled(record)) return 'failed before';
  if (record === undefined && orphans.size === 0) return 'new';
  const inputs = await digest().catch(() => null);
  const known = record ?? findOrphan(orphans, { request, inputs }, places);
  if (known === undefined) return 'new';
  const isSame = known.request === request && known.inputs === inputs;
  return isSame && (await isIntact(places, known)) ? 'done' : 'changed';
}
