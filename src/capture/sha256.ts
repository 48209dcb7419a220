import { Worker } from 'node:worker_threads';
import { PcapsuleError } from '../errors.js';
import type { CaptureFile } from './capture-file.js';

/** What the thread says. */
export type Sha256Message =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'digest'; readonly index: number; readonly digest: string }
  | { readonly kind: 'failure'; readonly index: number; readonly reason: string };

/**
 * SHA-256 of captures, computed in a thread beside whatever else goes on: it costs more than reading
 * them for everything else does.
 */
export class Sha256Run {
  /** Bytes that have been read. */
  bytes = 0;
  onProgress: (bytes: number) => void = () => {};
  readonly #files: readonly CaptureFile[];
  readonly #worker: Worker;
  readonly #digests: Promise<ReadonlyMap<CaptureFile, string>>;

  constructor(files: readonly CaptureFile[]) {
    this.#files = files;
    const workerData = files.map(({ path, size }) => ({ path, size }));
    this.#worker = new Worker(new URL('./sha256-worker.js', import.meta.url), { workerData });
    this.#digests = this.#gather();
    // Whoever waits for them hears of a failure; until then nobody has to.
    this.#digests.catch(() => {});
  }

  /** The digests, in hexadecimal. Throws `capture.unreadable`, and whatever aborts `signal`. */
  async digests(signal: AbortSignal): Promise<ReadonlyMap<CaptureFile, string>> {
    const stop = () => void this.#worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      return await this.#digests;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Stop, whatever is done by then. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #gather(): Promise<ReadonlyMap<CaptureFile, string>> {
    const digests = new Map<CaptureFile, string>();
    return new Promise((resolve, reject) => {
      this.#worker.on('message', (message: Sha256Message) => {
        if (message.kind === 'progress') this.#advance(message.bytes);
        else {
          const file = this.#files[message.index] as CaptureFile;
          if (message.kind === 'digest') digests.set(file, message.digest);
          else reject(unreadable(file, message.reason));
        }
      });
      this.#worker.on('error', reject);
      this.#worker.on('exit', () => {
        if (digests.size === this.#files.length) resolve(digests);
        else reject(new Error('the thread ended early'));
      });
    });
  }

  #advance(bytes: number): void {
    this.bytes += bytes;
    this.onProgress(bytes);
  }
}

function unreadable({ input }: CaptureFile, reason: string): PcapsuleError {
  return new PcapsuleError('capture.unreadable', { input, reason });
}
