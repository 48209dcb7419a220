import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileJobs, JOB } from '../../src/capture/file-jobs.js';
import { FileThread } from '../../src/capture/file-thread.js';
import { FileWindow } from '../../src/capture/file-window.js';
import { OutputFile } from '../../src/capture/output-file.js';
import { PacketMemory } from '../../src/frame/packet-memory.js';
import { insistOnFreshBuild } from '../support/spawn-cli.js';

const WORKER = join(import.meta.dirname, '../../dist/capture/file-thread-worker.js');
const LENGTH = 5_000_000;
/** As long as records are, now and then longer than a chunk. */
const STEPS = [16, 1500, 70_000, 66, 300_000, 9000, 16, 600_000, 1514];

let thread: FileThread | undefined;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcapsule-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  thread?.close();
  thread = undefined;
});

function makeFile(): { path: string; bytes: Uint8Array } {
  const path = join(folder, 'input');
  const bytes = Uint8Array.from({ length: LENGTH }, (_, at) => (at * 2_654_435_761) >>> 11);
  writeFileSync(path, bytes);
  return { path, bytes };
}

describe('reading ahead and writing behind', () => {
  it('shows the same bytes, and writes them whole, whatever the length of records', async () => {
    const { path, bytes } = makeFile();
    thread = new FileThread();
    const window = new FileWindow(path, { thread });
    const copy = join(folder, 'copy');
    const output = new OutputFile(copy, thread);
    for (let step = 0; window.remaining > 0; step += 1) {
      const length = Math.min(STEPS[step % STEPS.length] as number, window.remaining);
      expect(window.ensure(length)).toBe(true);
      expect(window.bytes[window.at]).toBe(bytes[window.offset]);
      expect(window.bytes[window.at + length - 1]).toBe(bytes[window.offset + length - 1]);
      output.append(window.bytes, window.at, window.at + length);
      window.at += length;
    }
    expect(window.ensure(1)).toBe(false);
    window.close();
    await output.finish();
    expect(Buffer.compare(readFileSync(copy), bytes)).toBe(0);
  });

  it('goes where it is told, forwards and back', () => {
    const { path, bytes } = makeFile();
    thread = new FileThread();
    const window = new FileWindow(path, { thread });
    for (const offset of [0, 3_000_000, 10, 1_000_000, 999_999, LENGTH - 8]) {
      window.moveTo(offset);
      expect(window.ensure(8)).toBe(true);
      expect([...window.bytes.subarray(window.at, window.at + 8)]).toEqual([
        ...bytes.subarray(offset, offset + 8),
      ]);
    }
    window.close();
  });

  it('says what became of a write that failed', async () => {
    const { path } = makeFile();
    thread = new FileThread();
    const window = new FileWindow(path, { thread });
    window.ensure(400_000);
    thread.write(openSync(path, 'r'), 0, window.at, 400_000);
    thread.drain();
    expect(thread.failure).toBeLessThan(0);
    const output = new OutputFile(join(folder, 'other'), thread);
    await expect(output.finish()).rejects.toThrow('the output cannot be written (EBADF)');
  });
});

describe('jobs of another thread', () => {
  it('are done in order, those before it was there and those behind', async () => {
    insistOnFreshBuild();
    const { path } = makeFile();
    const memory = new PacketMemory(2 ** 21);
    const jobs = new FileJobs(memory.bytes);
    const descriptor = openSync(path, 'r+');
    const read = (position: number) =>
      jobs.wait(jobs.post({ kind: JOB.read, descriptor, position, from: 2 ** 20, length: 8 }));
    expect(read(0)).toBe(8);
    const worker = new Worker(WORKER, { workerData: { buffer: memory.buffer, table: jobs.table } });
    await new Promise((resolve) => worker.once('online', resolve));
    await expect.poll(() => jobs.isWithThread).toBe(true);
    for (let at = 0; at < 1000; at += 1) {
      jobs.postCopy(descriptor, at * 2, Uint8Array.of(at, at >> 8));
    }
    expect(read(2 * 999)).toBe(8);
    expect([...memory.bytes.subarray(2 ** 20, 2 ** 20 + 2)]).toEqual([999 & 0xff, 999 >> 8]);
    expect(read(LENGTH)).toBe(0);
    jobs.drain();
    expect(jobs.failure).toBe(0);
    await worker.terminate();
  });
});
