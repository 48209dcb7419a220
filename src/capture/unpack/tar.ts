import { pipeline, Readable } from 'node:stream';
import { type Extract, extract, type Header } from 'tar-stream';
import type { ArchiveEntry } from './archive-entry.js';
import { asBroken, guarded } from './broken-data.js';

/** Old archives have no magic; the types of the library do not know the option. */
const KNOWN_OR_NOT: object = { allowUnknownFormat: true };

/** The entries of a tar stream, in their order. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const extraction = extract(KNOWN_OR_NOT);
  const entries = extraction[Symbol.asyncIterator]();
  const broken = failureOf(source, extraction);
  try {
    for (;;) {
      // A source that fails while an entry is left unread would keep the library waiting for ever.
      const { done, value: entry } = await Promise.race([entries.next(), broken]);
      if (done === true) return;
      const { name, type } = entry.header;
      yield { name, kind: kindOf(type), content: guarded(entry as AsyncIterable<Uint8Array>) };
      entry.resume();
    }
  } catch (error) {
    throw asBroken(error);
  } finally {
    extraction.destroy();
  }
}

/** Feed the extraction; rejects where its source fails, and never resolves. */
function failureOf(source: AsyncIterable<Uint8Array>, extraction: Extract): Promise<never> {
  const failure = new Promise<never>((_resolve, reject) => {
    pipeline(Readable.from(source, { objectMode: false }), extraction, (error) => {
      if (error) reject(error);
    });
  });
  failure.catch(() => {});
  return failure;
}

function kindOf(type: Header['type']): ArchiveEntry['kind'] {
  if (type === 'file' || type === 'contiguous-file') return 'file';
  if (type === 'directory') return 'folder';
  return type === 'link' || type === 'symlink' ? 'link' : 'device';
}
