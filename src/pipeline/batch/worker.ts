import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { createLog, silentLog } from '../../log.js';
import type { RunContext } from '../run-context.js';
import type { Advance, WorkerSetting } from './pool.js';
import { type IncidentTask, type ProcessedIncident, processIncident } from './process-incident.js';

const { logLevel, version, orphans } = workerData as WorkerSetting;
const log = logLevel === 'silent' ? silentLog : createLog(logLevel);
/** Nobody asks a worker to stop: it is ended. */
const { signal } = new AbortController();

/** Work on one incident, in a thread of the pool. */
export function work(task: IncidentTask): Promise<ProcessedIncident> {
  const { id } = task.incident;
  const progress: RunContext['progress'] = {
    begin() {},
    advance: (bytes) => parentPort?.postMessage({ id, bytes } satisfies Advance),
    end() {},
  };
  return processIncident(task, orphans, { log, signal, progress, version });
}
