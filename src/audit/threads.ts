import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';
import { type ErrorCode, PcapsuleError } from '../errors.js';
import type { Collected, CollectionTask } from './collection.js';
import type { Examined, Share } from './examination.js';

/** For fewer bytes a thread is not worth starting. */
const WORTH_A_THREAD = 16 * 1024 * 1024;

/** What a thread is started for. */
export type Job = { readonly collect: CollectionTask } | { readonly examine: Share };

/** What it answers, once. */
export interface Reply {
  readonly result?: Collected | Examined;
  readonly failure?: { readonly code: ErrorCode; readonly reason: string };
}

/** Work that is done in another thread. */
export interface Aside<T> {
  readonly result: Promise<T>;
  stop(): void;
}

const THREAD = fileURLToPath(new URL('./thread.js', import.meta.url));

/** Whether work on so many bytes should go to a thread of its own. A thread starts no other: cores are shared out already. */
export function isWorthThread(bytes: number): boolean {
  return isMainThread && bytes >= WORTH_A_THREAD && existsSync(THREAD);
}

/** Collect needles in another thread. */
export function collectAside(task: CollectionTask): Aside<Collected> {
  return start<Collected>({ collect: task });
}

/** Examine in another thread. */
export function examineAside(share: Share): Aside<Examined> {
  return start<Examined>({ examine: share });
}

function start<T extends Collected | Examined>(job: Job): Aside<T> {
  const worker = new Worker(THREAD, { workerData: job });
  const result = new Promise<T>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a thread of the audit ended without an answer')));
    worker.once('message', ({ result, failure }: Reply) => {
      if (failure === undefined) resolve(result as T);
      else reject(new PcapsuleError(failure.code, failure));
    });
  });
  // Whoever started it may fail for another reason before it asks.
  result.catch(() => {});
  return { result, stop: () => void worker.terminate() };
}
