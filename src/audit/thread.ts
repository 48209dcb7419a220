/** What runs in a thread of its own: started by `threads.ts` alone. */

import { parentPort, workerData } from 'node:worker_threads';
import { PcapsuleError } from '../errors.js';
import { collect } from './collection.js';
import { examineShare } from './examination.js';
import type { Job, Reply } from './threads.js';

async function work(job: Job): Promise<Reply> {
  const pace = async (): Promise<void> => {};
  try {
    return 'collect' in job
      ? { result: await collect(job.collect, pace) }
      : { result: await examineShare(job.examine, pace) };
  } catch (error) {
    // Classes do not survive the way between threads. What is not ours is a bug, and Node tells of it.
    if (!(error instanceof PcapsuleError)) throw error;
    return { failure: { code: error.code, reason: error.place.reason ?? 'unknown reason' } };
  }
}

parentPort?.postMessage(await work(workerData as Job));
