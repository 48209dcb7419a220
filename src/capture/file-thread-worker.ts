import { workerData } from 'node:worker_threads';
import { FileJobs } from './file-jobs.js';

/** Where the thread that `FileThread` starts begins. */
new FileJobs(new Uint8Array(workerData.buffer), workerData.table).work();
