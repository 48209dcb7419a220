import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ArchiveEntry } from './archive-entry.js';
import { ByteStream } from './byte-stream.js';
import { HEAD_LENGTH, recognise } from './recognise.js';
import { fileChunks, readHead } from './unpacker.js';

/** What a bundle begins with, and what says that it is one. */
const FIRST_ENTRY = /^[^/]+\/README\.txt$/;
const MANIFEST = /^[^/]+\/manifest\.json$/;
const MANIFEST_NAME = 'manifest.json';
/** No manifest is longer: it has a line for each file. */
const MAX_MANIFEST_LENGTH = 16 * 1024 * 1024;
/** What every private directory holds, and how it is named when no name is asked for. */
const PRIVATE_FILES = ['key', 'map.json', 'inputs.txt'] as const;
const PRIVATE_ENDING = '.private';

/** Whether a file is a bundle that pcapsule made, zip or tar.gz: what it holds is no original. */
export async function isBundle(path: string): Promise<boolean> {
  try {
    const content = recognise(await readHead(path));
    if (content === 'zip') return await holdsManifest((await import('./zip.js')).readZip(path));
    if (content !== 'gzip') return false;
    const [{ decompress }, { readTar }] = await Promise.all([
      import('./decompress.js'),
      import('./tar.js'),
    ]);
    const unpacked = new ByteStream(decompress('gzip', fileChunks(path)));
    try {
      const isTar = recognise(await unpacked.peek(HEAD_LENGTH)) === 'tar';
      return isTar && (await holdsManifest(readTar(unpacked.rest())));
    } finally {
      await unpacked.close();
    }
  } catch {
    // Whatever is wrong with it will be told when it is read as an input.
    return false;
  }
}

/**
 * Whether what is at `path` was made by pcapsule, as the private directory beside it shows, or is such a
 * directory, or a bundle of loose files. `neighbours`: the names in the folder it is in.
 */
export async function isOwnOutput(path: string, neighbours: readonly string[]): Promise<boolean> {
  if (neighbours.includes(`${basename(path)}${PRIVATE_ENDING}`)) {
    if (isPrivateDirectory(await namesIn(`${path}${PRIVATE_ENDING}`))) return true;
  }
  const names = await namesIn(path);
  if (isPrivateDirectory(names)) return true;
  return names.includes(MANIFEST_NAME) && (await isManifest(join(path, MANIFEST_NAME)));
}

/** Others' files may have this name, too: they may be endless, or no files at all. */
async function isManifest(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isFile() !== true || status.size > MAX_MANIFEST_LENGTH) return false;
  return isOurManifest(await readFile(path).catch(() => new Uint8Array(0)));
}

/** Empty where there is no folder. */
async function namesIn(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}

function isPrivateDirectory(names: readonly string[]): boolean {
  return PRIVATE_FILES.every((name) => names.includes(name));
}

async function holdsManifest(entries: AsyncIterable<ArchiveEntry>): Promise<boolean> {
  let isFirst = true;
  for await (const { name, content } of entries) {
    if (isFirst && !FIRST_ENTRY.test(name)) return false;
    isFirst = false;
    if (!MANIFEST.test(name)) continue;
    return isOurManifest(await new ByteStream(content).take(MAX_MANIFEST_LENGTH));
  }
  return false;
}

function isOurManifest(bytes: Uint8Array): boolean {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))?.tool?.name === 'pcapsule';
  } catch {
    return false;
  }
}
