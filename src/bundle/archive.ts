import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { TarArchive, ZipArchive } from 'archiver';
import { errnoName, PcapsuleError } from '../errors.js';

/** One file of a bundle: its name below the bundle's folder, and where its content comes from. */
export interface BundleEntry {
  readonly name: string;
  readonly content: { readonly text: string } | { readonly path: string };
}

export interface Digest {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The same for every entry of every bundle: a real time or owner would tell of the machine. */
const ENTRY = { date: new Date(Date.UTC(1980, 0, 1)), mode: 0o644 } as const;

const COMPRESSION = 6;

/** Size and SHA-256 of every entry, in the order given. */
export async function digestEntries(entries: readonly BundleEntry[]): Promise<Digest[]> {
  const digests: Digest[] = [];
  for (const { name, content } of entries) {
    const hash = createHash('sha256');
    if ('text' in content) hash.update(content.text);
    else for await (const chunk of createReadStream(content.path)) hash.update(chunk as Buffer);
    const bytes =
      'text' in content ? Buffer.byteLength(content.text) : (await stat(content.path)).size;
    digests.push({ name, bytes, sha256: hash.digest('hex') });
  }
  return digests;
}

/** A file for `sha256sum -c`, run inside the bundle's folder. */
export function formatSums(digests: readonly Digest[]): string {
  return digests.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
}

/** The kinds of archives that bundles come in. */
export type ArchiveKind = 'zip' | 'tgz';

/**
 * Write the entries into a new archive, all below `folder`. The same entries give the same bytes.
 * Throws `output.unwritable`; the caller removes what was begun.
 */
export async function writeArchive(
  kind: ArchiveKind,
  path: string,
  folder: string,
  entries: readonly BundleEntry[],
): Promise<void> {
  const archive = await createArchive(kind);
  // To the library a missing file is no more than this.
  archive.on('warning', (warning: Error) => archive.destroy(warning));
  try {
    const output = await open(path, 'wx', 0o600);
    const written = pipeline(archive, output.createWriteStream({ flush: true }));
    for (const { name, content } of entries) {
      const data = { ...ENTRY, name: `${folder}/${name}` };
      if ('text' in content) archive.append(content.text, data);
      // Not as streams: a tar archive would read a whole one into memory.
      else archive.file(content.path, data);
    }
    // `finalize` resolves before the last bytes are out.
    await Promise.all([archive.finalize(), written]);
  } catch (error) {
    archive.destroy();
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}

/** As `writeArchive`, into a zip. */
export function writeZip(
  path: string,
  folder: string,
  entries: readonly BundleEntry[],
): Promise<void> {
  return writeArchive('zip', path, folder, entries);
}

async function createArchive(kind: ArchiveKind): Promise<ZipArchive | TarArchive> {
  const { TarArchive, ZipArchive } = await import('archiver');
  return kind === 'zip'
    ? new ZipArchive({ zlib: { level: COMPRESSION } })
    : new TarArchive({ gzip: true, gzipOptions: { level: COMPRESSION } });
}
