import { type Entry, openPromise } from 'yauzl';
import type { ArchiveEntry } from './archive-entry.js';
import { asBroken, guarded } from './broken-data.js';

// APPNOTE 4.4.2: made by Unix, the upper half of the external attributes is st_mode.
const MADE_BY_UNIX = 3;
const KIND_BITS = 0o170000;
const FOLDER = 0o040000;
const REGULAR = 0o100000;
const LINK = 0o120000;

/** The entries of the zip file at `path`, in the order of its directory. */
export async function* readZip(path: string): AsyncGenerator<ArchiveEntry> {
  try {
    // Names are not decoded, so that one that is malformed does not spoil the others.
    const zip = await openPromise(path, { lazyEntries: true, decodeStrings: false });
    for await (const entry of zip.eachEntry()) {
      const name = new TextDecoder('latin1').decode(entry.fileName as unknown as Uint8Array);
      const open = async function* (): AsyncGenerator<Uint8Array> {
        yield* await zip.openReadStreamPromise(entry);
      };
      yield { name, kind: kindOf(entry, name), content: guarded(open()) };
    }
  } catch (error) {
    throw asBroken(error);
  }
}

function kindOf(entry: Entry, name: string): ArchiveEntry['kind'] {
  if (entry.isEncrypted()) return 'encrypted';
  const isUnix = entry.versionMadeBy >> 8 === MADE_BY_UNIX;
  const kind = isUnix ? (entry.externalFileAttributes >>> 16) & KIND_BITS : 0;
  if (kind === FOLDER || name.endsWith('/')) return 'folder';
  if (kind === LINK) return 'link';
  return kind === REGULAR || kind === 0 ? 'file' : 'device';
}
