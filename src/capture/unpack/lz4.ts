import { decompressBlock } from 'lz4js';
import { BrokenData } from './broken-data.js';
import { ByteStream } from './byte-stream.js';

// LZ4 frame format 1.6.4 (lz4_Frame_format.md).
const MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const INDEPENDENT_BLOCKS = 0x20;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY_ID = 0x01;
const STORED = 0x80000000;
const HEADER_CHECKSUM_LENGTH = 1;
const CHECKSUM_LENGTH = 4;
/** Blocks may refer this far back into those before. */
const HISTORY_LENGTH = 64 * 1024;

/** Decompress LZ4 frames one after another, block by block: the library itself wants them whole. */
export async function* decompressLz4(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const stream = new ByteStream(source);
  while ((await stream.peek(1)).length > 0) {
    const magic = await number(stream);
    if (magic === MAGIC) yield* decompressFrame(stream);
    else if ((magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC) await skip(stream, await number(stream));
    else throw new BrokenData('no frame');
  }
}

async function* decompressFrame(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const { flags, blockLength } = await readDescriptor(stream);
  const buffer = new Uint8Array(HISTORY_LENGTH + blockLength);
  for (let size = await number(stream); size !== 0; size = await number(stream)) {
    const isStored = size >= STORED;
    const data = await exactly(stream, isStored ? size - STORED : size, blockLength);
    const length = isStored ? store(data, buffer) : decode(data, buffer);
    yield buffer.slice(HISTORY_LENGTH, HISTORY_LENGTH + length);
    if ((flags & INDEPENDENT_BLOCKS) === 0) buffer.copyWithin(0, length, length + HISTORY_LENGTH);
    if (flags & BLOCK_CHECKSUM) await exactly(stream, CHECKSUM_LENGTH);
  }
  if (flags & CONTENT_CHECKSUM) await exactly(stream, CHECKSUM_LENGTH);
}

async function readDescriptor(stream: ByteStream): Promise<{ flags: number; blockLength: number }> {
  const [flags = 0, sizes = 0] = await exactly(stream, 2);
  const sizeCode = (sizes >> 4) & 7;
  if (flags >> 6 !== 1 || sizeCode < 4) throw new BrokenData('unknown version');
  const contentSize = flags & CONTENT_SIZE ? 8 : 0;
  const dictionary = flags & DICTIONARY_ID ? 4 : 0;
  await exactly(stream, contentSize + dictionary + HEADER_CHECKSUM_LENGTH);
  return { flags, blockLength: 2 ** (8 + 2 * sizeCode) };
}

function store(data: Uint8Array, buffer: Uint8Array): number {
  buffer.set(data, HISTORY_LENGTH);
  return data.length;
}

function decode(data: Uint8Array, buffer: Uint8Array): number {
  const end = decompressBlock(data, buffer, 0, data.length, HISTORY_LENGTH);
  if (end > buffer.length) throw new BrokenData('block too long');
  return end - HISTORY_LENGTH;
}

async function number(stream: ByteStream): Promise<number> {
  const bytes = await exactly(stream, 4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
}

async function exactly(
  stream: ByteStream,
  length: number,
  limit: number = length,
): Promise<Uint8Array> {
  if (length > limit) throw new BrokenData('block too long');
  const bytes = await stream.take(length);
  if (bytes.length < length) throw new BrokenData('cut');
  return bytes;
}

async function skip(stream: ByteStream, length: number): Promise<void> {
  for (let left = length; left > 0; ) {
    const { length: taken } = await stream.take(Math.min(left, HISTORY_LENGTH));
    if (taken === 0) throw new BrokenData('cut');
    left -= taken;
  }
}
