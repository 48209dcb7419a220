import { createReadStream } from 'node:fs';
import { errnoName, PcapsuleError } from '../../errors.js';
import { looksLikeCapture } from '../file-name.js';
import type { Spool } from '../spool.js';
import { type ArchiveEntry, isUnsafeName } from './archive-entry.js';
import { BrokenData, upToBreak } from './broken-data.js';
import type { Budget } from './budget.js';
import { ByteStream } from './byte-stream.js';
import type { Findings, SkipReason } from './findings.js';
import { HEAD_LENGTH, recognise } from './recognise.js';
import type { Encounter } from './walk.js';

const CHUNK_LENGTH = 256 * 1024;

/** What became of an input: `unknown` is neither capture nor archive, `damaged` gave nothing at all. */
export type Outcome = 'read' | 'unknown' | 'damaged';

/** Something to be looked into: a stream of bytes, under a private name, so many archives deep. */
interface Item {
  readonly name: string;
  readonly stream: ByteStream;
  readonly depth: number;
}

/** Looks into one input, however deep captures lie in it. */
export class Unpacker {
  readonly #spool: Spool;
  readonly #budget: Budget;
  readonly #findings: Findings;

  constructor(spool: Spool, budget: Budget, findings: Findings) {
    this.#spool = spool;
    this.#budget = budget;
    this.#findings = findings;
  }

  /** Look into a regular file. A capture is left where it is; only what is packed is unpacked. */
  async readFile({ path, status }: Encounter): Promise<Outcome> {
    const content = recognise(await readHead(path));
    if (content === 'capture' || content === 'empty') {
      this.#findings.add({ name: path, path, size: status.size, isCutShort: false });
      return 'read';
    }
    if (content === 'other') return 'unknown';
    if (content !== 'zip') return this.readStream(path, fileChunks(path));
    this.#budget.addRead(status.size);
    return this.#tolerate(async () => this.#readArchive(path, await entriesOfZip(path), 1));
  }

  /** Look into a stream: standard input, a pipe, a compressed file. */
  async readStream(name: string, chunks: AsyncIterable<Uint8Array>): Promise<Outcome> {
    const stream = new ByteStream(this.#budget.reading(chunks));
    return this.#tolerate(() => this.#read({ name, stream, depth: 0 }));
  }

  /** Damage costs what lies behind it, and nothing else. */
  async #tolerate(work: () => Promise<boolean>): Promise<Outcome> {
    const { length } = this.#findings.files;
    try {
      return (await work()) ? 'read' : 'unknown';
    } catch (error) {
      if (!(error instanceof BrokenData)) throw error;
      if (this.#findings.files.length === length) return 'damaged';
      this.#findings.skip('damaged');
      return 'read';
    }
  }

  /** False: it is neither capture nor archive. */
  async #read({ name, stream, depth }: Item): Promise<boolean> {
    this.#budget.checkDepth(depth);
    const content = recognise(await stream.peek(HEAD_LENGTH));
    if (content === 'capture' || (content === 'empty' && looksLikeCapture(name))) {
      await this.#keep(name, stream.rest());
      return true;
    }
    if (content === 'empty' || content === 'other') {
      await stream.close();
      return false;
    }
    if (content === 'tar') {
      const { readTar } = await import('./tar.js');
      return this.#readArchive(name, readTar(stream.rest()), depth + 1);
    }
    if (content === 'zip') {
      const { path } = await this.#spool.keep(stream.rest());
      return this.#readArchive(name, await entriesOfZip(path), depth + 1);
    }
    const { decompress } = await import('./decompress.js');
    const unpacked = this.#budget.unpacking(decompress(content, stream.rest()));
    return this.#read({ name, stream: new ByteStream(unpacked), depth: depth + 1 });
  }

  async #readArchive(
    name: string,
    entries: AsyncIterable<ArchiveEntry>,
    depth: number,
  ): Promise<boolean> {
    for await (const entry of entries) {
      this.#budget.countEntry();
      if (entry.kind === 'folder') continue;
      const reason = refusalOf(entry) ?? (await this.#readEntry(name, entry, depth));
      if (reason !== undefined) this.#findings.skip(reason);
    }
    return true;
  }

  async #readEntry(
    archive: string,
    entry: ArchiveEntry,
    depth: number,
  ): Promise<SkipReason | undefined> {
    const stream = new ByteStream(this.#budget.unpacking(entry.content));
    const name = `${archive}/${entry.name}`;
    try {
      return (await this.#read({ name, stream, depth })) ? undefined : 'notCaptures';
    } catch (error) {
      if (!(error instanceof BrokenData)) throw error;
      return 'damaged';
    }
  }

  async #keep(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let isCutShort = false;
    const { path, size } = await this.#spool.keep(
      upToBreak(chunks, () => {
        isCutShort = true;
      }),
    );
    this.#findings.add({ name, path, size, isCutShort });
  }
}

/** Most inputs are captures: what unpacks is loaded where it is needed. */
async function entriesOfZip(path: string): Promise<AsyncIterable<ArchiveEntry>> {
  const { readZip } = await import('./zip.js');
  return readZip(path);
}

function refusalOf({ kind, name }: ArchiveEntry): SkipReason | undefined {
  if (isUnsafeName(name)) return 'unsafeNames';
  if (kind === 'link') return 'links';
  if (kind === 'device') return 'devices';
  if (kind === 'encrypted') return 'encrypted';
  return /(?:^|\/)\.[^/]*$/.test(name) ? 'hidden' : undefined;
}

/** The first bytes of a file, by which it is recognised. Throws `capture.unreadable`. */
export async function readHead(path: string): Promise<Uint8Array> {
  for await (const chunk of fileChunks(path, HEAD_LENGTH)) return chunk;
  return new Uint8Array(0);
}

/** The bytes of a file, in large pieces. Throws `capture.unreadable`. */
export async function* fileChunks(
  path: string,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_LENGTH, end: limit - 1 });
  } catch (error) {
    throw new PcapsuleError('capture.unreadable', { reason: errnoName(error), cause: error });
  }
}
