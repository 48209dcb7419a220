import { Piscina } from 'piscina';
import { PcapsuleError } from '../../errors.js';
import type { LogLevel } from '../../log.js';
import type { Orphans } from './adopt.js';
import type { IncidentTask, ProcessedIncident } from './process-incident.js';

/** Works on incidents, several at a time. */
export interface IncidentPool {
  /** Throws where the worker itself failed. */
  run(task: IncidentTask): Promise<ProcessedIncident>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly jobs: number;
  /** Most heap of each worker, in bytes. One that wants more is ended, and its incident fails. */
  readonly workerMemory: number;
  readonly logLevel: LogLevel;
  readonly version: string;
  readonly orphans: Orphans;
  /** Ends all workers in the middle of what they do. */
  readonly signal: AbortSignal;
  /** Bytes of captures that an incident got further. */
  onAdvance(id: string, bytes: number): void;
}

/** What a worker is told once. */
export type WorkerSetting = Pick<PoolOptions, 'logLevel' | 'version' | 'orphans'>;

/** What a worker tells on its way. */
export interface Advance {
  readonly id: string;
  readonly bytes: number;
}

const MEBIBYTE = 2 ** 20;

/** One thread a job. */
export function createPool(options: PoolOptions): IncidentPool {
  const { jobs, workerMemory, logLevel, version, orphans, signal } = options;
  const pool = new Piscina<IncidentTask, ProcessedIncident>({
    filename: new URL('./worker.js', import.meta.url).href,
    name: 'work',
    minThreads: jobs,
    maxThreads: jobs,
    // Workers have files open and timers running between two messages.
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(workerMemory / MEBIBYTE) },
    workerData: { logLevel, version, orphans } satisfies WorkerSetting,
  });
  pool.on('message', ({ id, bytes }: Advance) => options.onAdvance(id, bytes));
  return {
    async run(task) {
      try {
        return await pool.run(task, { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw explain(error);
      }
    },
    close: () => pool.destroy(),
  };
}

function explain(error: unknown): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return new PcapsuleError('batch.memory');
  return new PcapsuleError('batch.worker', { cause: error });
}
