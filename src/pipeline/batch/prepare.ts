import type { Key } from '../../pseudonyms/key.js';
import type { BatchIndex } from '../../report/batch-index/model.js';
import type { RunContext } from '../run-context.js';
import { begin, checkPlaces } from './begin.js';
import { findIncidents } from './find-incidents.js';
import { type JoinRequest, joinIndex } from './join.js';
import { Places } from './places.js';
import { nameIncidents } from './plan.js';
import { settlePlan } from './planned.js';
import type { Settle } from './settings.js';
import { awaitShards, takeMarks } from './shards.js';

export interface BatchRequest {
  /** The folder of incidents. */
  readonly root: string;
  /** How deep below it they lie. */
  readonly depth: number;
  readonly output: string;
  readonly privateDirectory: string;
  /** Undefined: the key of this batch, made when it is begun. */
  readonly key: Key | undefined;
  readonly settle: Settle;
}

/** What a batch works with. */
export interface Prepared extends JoinRequest {
  readonly passedOver: number;
}

/** Begin a batch, or go on with it: plan, and make its places. Without incidents nothing is written. */
export async function prepare(request: BatchRequest, version: string): Promise<Prepared> {
  const places = new Places(request.output, request.privateDirectory);
  checkPlaces(request.root, places);
  const { incidents, passedOver } = await findIncidents(request.root, request.depth);
  const key = begin(places, request.key);
  const planned = settlePlan(nameIncidents(incidents, key), request.settle, { version, key });
  const { recipients } = request.settle({}).bundle;
  return { places, key, version, recipients, incidents: planned, passedOver };
}

export interface JoinBatchRequest extends BatchRequest {
  /** Wait for so many shards, for so long; undefined: for none. */
  readonly wait: { readonly count: number; readonly seconds: number } | undefined;
}

/** The last step of a batch in shards: write the index over what all of them did. */
export async function joinBatch(
  request: JoinBatchRequest,
  context: RunContext,
): Promise<BatchIndex> {
  const { wait } = request;
  const prepared = await prepare(request, context.version);
  if (wait !== undefined) await awaitShards(prepared.places, wait, context);
  const index = await joinIndex(prepared);
  if (wait !== undefined) takeMarks(prepared.places, wait.count);
  return index;
}
