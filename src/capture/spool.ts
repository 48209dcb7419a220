import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errnoName, PcapsuleError } from '../errors.js';

/** How the names of all private work folders begin. */
export const SPOOL_PREFIX = '.pcapsule-';

/** A private folder for what had to be unpacked. Its files have neutral names. */
export class Spool {
  /** Told of every piece that is unpacked. */
  onWritten: (bytes: number) => void = () => {};
  readonly #folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Make a folder that nobody else can look into; its path begins with `prefix`. */
  static async create(prefix: string): Promise<Spool> {
    try {
      return new Spool(await mkdtemp(prefix));
    } catch (error) {
      throw new PcapsuleError('spool.unwritable', { reason: errnoName(error), cause: error });
    }
  }

  /** Write all of `chunks` into a new file. */
  async keep(chunks: AsyncIterable<Uint8Array>): Promise<{ path: string; size: number }> {
    this.#count += 1;
    const path = join(this.#folder, String(this.#count));
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    try {
      await pipeline(this.#counting(chunks), stream);
    } catch (error) {
      const reason = errnoName(error);
      if (error instanceof PcapsuleError || reason === 'unknown reason') throw error;
      throw new PcapsuleError('spool.unwritable', { reason, cause: error });
    }
    return { path, size: stream.bytesWritten };
  }

  async *#counting(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.onWritten(chunk.length);
      yield chunk;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
