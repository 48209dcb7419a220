import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { errnoName, PcapsuleError } from '../errors.js';
import type { Stretch } from './byte-stream.js';
import { stretchLength } from './byte-stream.js';
import { openCapture } from './capture-file.js';

/** Nothing larger is unpacked into memory; what is, counts as unreadable. */
const MAX_UNPACKED = 512 * 1024 * 1024;

/** One thing to look at: a capture, or bytes in which nothing private may stand. */
export interface Part {
  /** The name that findings give. */
  readonly file: string;
  readonly isCapture: boolean;
  readonly stretch: Stretch;
  /** The originals of which this is a whole rewrite, by their index. */
  readonly rewriteOf?: readonly number[] | undefined;
  /** It could not be unpacked. */
  readonly isBroken?: boolean;
}

/** The parts of one output file, archives taken apart. */
export function openOutput(path: string, file: string, rewriteOf?: readonly number[]): Part[] {
  return takeApart({ path, from: 0, length: sizeOf(path) }, file, rewriteOf);
}

/** The whole of a file on disk. */
export function wholeFile(path: string): Stretch {
  return { path, from: 0, length: sizeOf(path) };
}

function takeApart(stretch: Stretch, file: string, rewriteOf?: readonly number[]): Part[] {
  const start = readStretch(stretch, 0, 512);
  if (isAt(start, 0, 'PK\x03\x04') || isAt(start, 0, 'PK\x05\x06')) return openZip(stretch, file);
  if (isAt(start, 257, 'ustar')) return openTar(stretch, file);
  if (start[0] === 0x1f && start[1] === 0x8b) return openGzip(stretch, file);
  const capture = openCapture(stretch);
  capture?.close();
  return [{ file, isCapture: capture !== undefined, stretch, rewriteOf }];
}

/** RFC 1952, 2.3: a gzip header can hold a file name, a comment and a time. */
function openGzip(stretch: Stretch, file: string): Part[] {
  const header: Part = {
    file: `${file} (gzip header)`,
    isCapture: false,
    stretch: { bytes: readStretch(stretch, 0, 512) },
  };
  try {
    const bytes = gunzipSync(readStretch(stretch, 0, stretchLength(stretch)), {
      maxOutputLength: MAX_UNPACKED,
    });
    return [header, ...takeApart({ bytes }, file)];
  } catch {
    return [header, { file, isCapture: false, stretch, isBroken: true }];
  }
}

const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;
const STORED = 0;

/** PKWARE APPNOTE, 4.3: the central directory lists the entries; every header is looked at as text. */
function openZip(stretch: Stretch, file: string): Part[] {
  const length = stretchLength(stretch);
  const tailFrom = Math.max(0, length - 65_557);
  const tail = viewOf(readStretch(stretch, tailFrom, length - tailFrom));
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) return [{ file, isCapture: false, stretch, isBroken: true }];
  const directoryLength = tail.getUint32(end + 12, true);
  const directoryFrom = tail.getUint32(end + 16, true);
  const directory = readStretch(stretch, directoryFrom, length - directoryFrom);
  const parts: Part[] = [
    { file: `${file} (directory)`, isCapture: false, stretch: { bytes: directory } },
  ];
  const view = viewOf(directory);
  for (let at = 0, entry = 1; at + 46 <= Math.min(directoryLength, directory.length); entry += 1) {
    if (view.getUint32(at, true) !== CENTRAL_HEADER) break;
    parts.push(...openZipEntry(stretch, view, at, `${file} entry ${entry}`));
    // The lengths of name, extra field and comment.
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    at += lengths.reduce((sum, length) => sum + length, 46);
  }
  return parts;
}

function openZipEntry(archive: Stretch, directory: DataView, at: number, file: string): Part[] {
  const method = directory.getUint16(at + 10, true);
  const packed = directory.getUint32(at + 20, true);
  const local = directory.getUint32(at + 42, true);
  const header = readStretch(archive, local, 30);
  if (header.length < 30) return [{ file, isCapture: false, stretch: archive, isBroken: true }];
  const view = viewOf(header);
  const headerLength = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const names: Part = {
    file: `${file} (header)`,
    isCapture: false,
    stretch: { bytes: readStretch(archive, local, headerLength) },
  };
  const content = part(archive, local + headerLength, packed);
  if (method === STORED) return [names, ...takeApart(content, file)];
  try {
    if (method !== DEFLATED) throw new Error('unknown method');
    const bytes = inflateRawSync(readStretch(content, 0, packed), {
      maxOutputLength: MAX_UNPACKED,
    });
    return [names, ...takeApart({ bytes }, file)];
  } catch {
    return [names, { file, isCapture: false, stretch: content, isBroken: true }];
  }
}

const TAR_BLOCK = 512;

/** POSIX.1-1988 ustar: a header block before each file. */
function openTar(stretch: Stretch, file: string): Part[] {
  const parts: Part[] = [];
  const length = stretchLength(stretch);
  for (let at = 0, entry = 1; at + TAR_BLOCK <= length; entry += 1) {
    const header = readStretch(stretch, at, TAR_BLOCK);
    const told = Buffer.from(header.subarray(124, 136)).toString('latin1');
    const size = Number.parseInt(told.replace(/\0.*$/s, '').trim() || '0', 8);
    if (header[0] === 0 || !Number.isSafeInteger(size)) break;
    const name = `${file} entry ${entry}`;
    parts.push({ file: `${name} (header)`, isCapture: false, stretch: { bytes: header } });
    if (size > 0) parts.push(...takeApart(part(stretch, at + TAR_BLOCK, size), name));
    at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return parts;
}

function part(stretch: Stretch, from: number, length: number): Stretch {
  if ('bytes' in stretch) return { bytes: stretch.bytes.subarray(from, from + length) };
  const room = Math.max(0, stretch.length - from);
  return { path: stretch.path, from: stretch.from + from, length: Math.min(length, room) };
}

/** Bytes of a stretch, as many as there are. */
export function readStretch(stretch: Stretch, from: number, length: number): Uint8Array {
  if ('bytes' in stretch) return stretch.bytes.slice(from, from + length);
  const wanted = Math.min(length, stretch.length - from);
  if (wanted <= 0) return new Uint8Array(0);
  const bytes = new Uint8Array(wanted);
  const descriptor = readable(() => openSync(stretch.path, 'r'));
  try {
    let filled = 0;
    while (filled < wanted) {
      const at = stretch.from + from + filled;
      const count = readable(() => readSync(descriptor, bytes, filled, wanted - filled, at));
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return readable(() => statSync(path)).size;
}

function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PcapsuleError('capture.unreadable', { reason: errnoName(error), cause: error });
  }
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  return Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
