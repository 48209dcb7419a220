import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errnoName, PcapsuleError } from '../errors.js';
import type { Stretch } from './byte-stream.js';

/**
 * Unpacks what was compressed in outputs, however large it is, into private files that are gone when
 * the unpacker is closed.
 */
export class Unpacker {
  readonly #prefix: string;
  #folder: string | undefined;
  #count = 0;

  /** `prefix`: how the path of its folder begins, where there is room. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** What comes out of the decoder; undefined where it cannot be unpacked whole. */
  async unpack(packed: Stretch, decoder: Transform): Promise<Stretch | undefined> {
    const path = this.#newPath();
    try {
      await pipeline(
        streamOf(packed),
        decoder,
        createWriteStream(path, { mode: 0o600, flags: 'wx' }),
      );
    } catch (error) {
      if (isDecoders(error)) return undefined;
      throw unwritable(error);
    }
    return { path, from: 0, length: statSync(path).size };
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #newPath(): string {
    this.#count += 1;
    try {
      this.#folder ??= mkdtempSync(this.#prefix);
    } catch (error) {
      throw unwritable(error);
    }
    return join(this.#folder, String(this.#count));
  }
}

function streamOf(stretch: Stretch): Readable {
  if ('bytes' in stretch) return Readable.from([stretch.bytes]);
  const { path, from, length } = stretch;
  if (length === 0) return Readable.from([]);
  return createReadStream(path, { start: from, end: from + length - 1 });
}

/** zlib's own codes: the data are no good. */
function isDecoders(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('Z_');
}

function unwritable(error: unknown): PcapsuleError {
  return new PcapsuleError('spool.unwritable', { reason: errnoName(error), cause: error });
}
