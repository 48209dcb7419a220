import { availableParallelism, totalmem } from 'node:os';
import type { Command } from 'commander';
import { parseCount, parseSize } from '../quantities.js';

const DEFAULT_WORKER_MEMORY = 512 * 2 ** 20;
/** Of the machine's memory; what a worker has beside its heap, and everybody else, need the rest. */
const SHARE_OF_MEMORY = 0.5;

export interface WorkerFlags {
  readonly jobs?: number;
  readonly workerMemory: number;
}

export function addWorkerOptions(command: Command): void {
  command
    .option(
      '--jobs <n>',
      'incidents at a time; a worker a core, as far as memory goes, without',
      parseCount,
    )
    .option(
      '--worker-memory <size>',
      'most heap of each worker; an incident that needs more fails (default: 512MiB)',
      parseSize,
      DEFAULT_WORKER_MEMORY,
    );
}

/** How many workers: one a core, and no more than half of the memory that this process may use can take. */
export function chooseJobs({ jobs, workerMemory }: WorkerFlags, incidents: number): number {
  if (jobs !== undefined) return jobs;
  const limit = process.constrainedMemory();
  // Without a limit, what is told is none that a machine could have.
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  const fitting = Math.floor((memory * SHARE_OF_MEMORY) / workerMemory);
  return Math.max(1, Math.min(availableParallelism(), fitting, incidents));
}
