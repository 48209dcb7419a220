import type { Publishable } from '../../log.js';
import type { BatchIndex, IncidentOutcome } from '../../report/batch-index/model.js';
import type { RunContext } from '../run-context.js';
import { findOrphans, type Orphans } from './adopt.js';
import { sweep } from './begin.js';
import { clear } from './clear.js';
import { joinIndex } from './join.js';
import { failed } from './outcomes.js';
import { isInShard, type Shard } from './plan.js';
import type { PlannedIncident } from './planned.js';
import type { IncidentPool } from './pool.js';
import { type BatchRequest, type Prepared, prepare } from './prepare.js';
import type { ProcessedIncident } from './process-incident.js';
import { writeRecord } from './record.js';
import { markShard, unmarkShard } from './shards.js';

export interface BatchWork extends BatchRequest {
  /** Undefined: everything. */
  readonly shard: Shard | undefined;
  /** Work on what is done, too. */
  readonly isForced: boolean;
  openPool(orphans: Orphans, workload: Workload): IncidentPool;
  /** Told of each incident as it ends. */
  onOutcome(id: string, processed: ProcessedIncident): void;
}

/** How much there is to do. */
export interface Workload {
  readonly incidents: number;
  readonly bytes: number;
  bytesOf(id: string): number;
}

export interface BatchResult {
  /** Of the incidents worked on: how many ended how. */
  readonly outcomes: readonly IncidentOutcome[];
  /** How many of them were done before. */
  readonly wereDone: number;
  /** Things at the level of incidents that hold no capture. */
  readonly passedOver: number;
  /** The index, where this run wrote it: a shard does not. */
  readonly index: BatchIndex | undefined;
}

/**
 * Make a bundle of every incident below a folder, or of those of one shard: only what is not done yet.
 * An incident that fails harms no other. The index is written where all incidents were worked on.
 */
export async function batch(work: BatchWork, context: RunContext): Promise<BatchResult> {
  const prepared = await prepare(work, context.version);
  const { places, key, incidents, passedOver } = prepared;
  const { shard } = work;
  const own = incidents.filter(({ incident }) => shard === undefined || isInShard(incident, shard));
  if (shard !== undefined) unmarkShard(places, shard);
  sweep(
    places,
    own.map(({ incident }) => incident),
  );
  const orphans = findOrphans(places, new Set(incidents.map(({ incident }) => incident.id)));
  const processed = await workOn(own, { work, places, key, orphans, context });
  if (shard !== undefined) markShard(places, shard);
  return {
    outcomes: processed.map(({ outcome }) => outcome),
    wereDone: processed.filter(({ wasDone }) => wasDone).length,
    passedOver,
    index: shard === undefined ? await joinIndex(prepared) : undefined,
  };
}

interface Working extends Pick<Prepared, 'places' | 'key'> {
  readonly work: BatchWork;
  readonly orphans: Orphans;
  readonly context: RunContext;
}

async function workOn(
  incidents: readonly PlannedIncident[],
  working: Working,
): Promise<ProcessedIncident[]> {
  const { work, orphans, context } = working;
  const bytes = new Map(incidents.map(({ incident }) => [incident.id, incident.bytes]));
  const workload = {
    incidents: incidents.length,
    bytes: [...bytes.values()].reduce((sum, size) => sum + size, 0),
    bytesOf: (id: string) => bytes.get(id) ?? 0,
  };
  const pool = work.openPool(orphans, workload);
  try {
    // The largest first: a long one that comes last would keep one worker busy and the others waiting.
    const ordered = [...incidents].sort((a, b) => b.incident.bytes - a.incident.bytes);
    return await Promise.all(
      ordered.map(async (planned) => {
        const processed = await workOnOne(planned, pool, working);
        context.signal.throwIfAborted();
        tell(planned, processed, working);
        return processed;
      }),
    );
  } finally {
    await pool.close();
  }
}

async function workOnOne(
  { incident, settings, request, fault }: PlannedIncident,
  pool: IncidentPool,
  { work, places, key, context }: Working,
): Promise<ProcessedIncident> {
  if (settings === undefined) {
    clear(places, incident.id);
    return { outcome: fault ?? failed(undefined), wasDone: false };
  }
  try {
    return await pool.run({
      ...{ incident, settings, request, isForced: work.isForced },
      secret: key.secret,
      places: { output: places.output, secrets: places.secrets },
    });
  } catch (error) {
    context.signal.throwIfAborted();
    const outcome = failed(error);
    const { id, files, bytes } = incident;
    writeRecord(places, { schema: 1, id, request, inputs: null, files, bytes, outcome });
    return { outcome, wasDone: false };
  }
}

function tell(
  { incident }: PlannedIncident,
  processed: ProcessedIncident,
  { work, context }: Working,
): void {
  // Names of incidents are ours.
  const incidentName = incident.id as Publishable;
  const state = processed.outcome.state as Publishable;
  context.log.info('incident.done', { incident: incidentName, state, bytes: incident.bytes });
  work.onOutcome(incident.id, processed);
}
