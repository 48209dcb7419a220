import { pipeline, Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { ArchiveEntry } from './archive-entry.js';
import { asBroken, guarded } from './broken-data.js';

/** Old archives have no magic; the types of the library do not know the option. */
const KNOWN_OR_NOT: object = { allowUnknownFormat: true };

/** The entries of a tar stream, in their order. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const extraction = extract(KNOWN_OR_NOT);
  pipeline(Readable.from(source, { objectMode: false }), extraction, () => {});
  try {
    for await (const entry of extraction) {
      const { name, type } = entry.header;
      yield { name, kind: kindOf(type), content: guarded(entry as AsyncIterable<Uint8Array>) };
      entry.resume();
    }
  } catch (error) {
    throw asBroken(error);
  }
}

function kindOf(type: Header['type']): ArchiveEntry['kind'] {
  if (type === 'file' || type === 'contiguous-file') return 'file';
  if (type === 'directory') return 'folder';
  return type === 'link' || type === 'symlink' ? 'link' : 'device';
}
