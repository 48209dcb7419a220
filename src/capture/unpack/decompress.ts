import { pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { Decompress as ZstdDecoder } from 'fzstd';
import unbzip2 from 'unbzip2-stream';
import xz from 'xz-decompress';
import { guarded } from './broken-data.js';
import { decompressLz4 } from './lz4.js';
import type { Compression } from './recognise.js';

/** Decoders that answer at once get small pieces, so that a bomb cannot make them answer with gigabytes. */
const PIECE_LENGTH = 4096;

type Chunks = AsyncIterable<Uint8Array>;

/** A decoder that is fed, and hands what it has to `ready` at once. */
interface FedDecoder {
  feed(piece: Uint8Array): void;
  end(): void;
}

const DECODERS: Readonly<Record<Compression, (source: Chunks) => Chunks>> = {
  gzip: decompressGzip,
  bzip2: (source) => feed(source, makeBzip2Decoder),
  xz: decompressXz,
  zstd: (source) => feed(source, makeZstdDecoder),
  lz4: decompressLz4,
};

/** Decompress `source` as a stream; throws `BrokenData` where it is cut or damaged. */
export function decompress(kind: Compression, source: Chunks): AsyncGenerator<Uint8Array> {
  return guarded(DECODERS[kind](source));
}

function decompressGzip(source: Chunks): Chunks {
  const transform = createGunzip();
  pipeline(Readable.from(source, { objectMode: false }), transform, () => {});
  return transform;
}

function decompressXz(source: Chunks): Chunks {
  const stream = Readable.toWeb(Readable.from(source, { objectMode: false }));
  return new xz.XzReadableStream(stream as never) as unknown as ReadableStream<Uint8Array>;
}

async function* feed(
  source: Chunks,
  makeDecoder: (ready: Uint8Array[]) => FedDecoder,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const decoder = makeDecoder(ready);
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += PIECE_LENGTH) {
      decoder.feed(chunk.subarray(at, at + PIECE_LENGTH));
      yield* ready.splice(0);
    }
  }
  decoder.end();
  yield* ready;
}

function makeZstdDecoder(ready: Uint8Array[]): FedDecoder {
  const decoder = new ZstdDecoder((chunk) => ready.push(chunk));
  return {
    feed: (piece) => decoder.push(piece),
    end: () => decoder.push(new Uint8Array(0), true),
  };
}

/** The library is a stream of the old kind: it answers within `write`, and tells faults by an event. */
function makeBzip2Decoder(ready: Uint8Array[]): FedDecoder {
  const decoder = unbzip2();
  const faults: Error[] = [];
  decoder.on('data', (chunk: Uint8Array) => ready.push(chunk));
  decoder.on('error', (fault: Error) => faults.push(fault));
  const check = () => {
    if (faults.length > 0 && ready.length === 0) throw faults[0];
  };
  return {
    feed: (piece) => {
      decoder.write(Buffer.from(piece));
      check();
    },
    end: () => {
      decoder.end();
      check();
    },
  };
}
