/** Runs in a thread of its own: reads files one after another, and posts what `sha256.ts` expects. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { errnoName } from '../errors.js';
import type { Sha256Message } from './sha256.js';

const CHUNK_LENGTH = 1024 * 1024;
const chunk = Buffer.allocUnsafe(CHUNK_LENGTH);

function post(message: Sha256Message): void {
  parentPort?.postMessage(message);
}

function digest(path: string, size: number): string {
  const descriptor = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    for (let left = size; left > 0; ) {
      const length = readSync(descriptor, chunk, 0, Math.min(CHUNK_LENGTH, left), null);
      if (length === 0) break;
      hash.update(chunk.subarray(0, length));
      left -= length;
      post({ kind: 'progress', bytes: length });
    }
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}

for (const [index, { path, size }] of workerData.entries()) {
  try {
    post({ kind: 'digest', index, digest: digest(path, size) });
  } catch (error) {
    post({ kind: 'failure', index, reason: errnoName(error) });
  }
}
