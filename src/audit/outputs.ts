import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { errnoName, PcapsuleError } from '../errors.js';
import type { Stretch } from './byte-stream.js';
import { stretchLength } from './byte-stream.js';
import { openCapture } from './capture-file.js';
import type { Unpacker } from './unpacker.js';

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

/** The parts of one output file, archives taken apart. What was packed is good while `unpacker` is open. */
export function openOutput(
  path: string,
  file: string,
  unpacker: Unpacker,
  rewriteOf?: readonly number[],
): Promise<Part[]> {
  const stretch = { path, from: 0, length: sizeOf(path) };
  return takeApart({ stretch, file, unpacker, rewriteOf });
}

/** Something to take apart. */
interface Whole {
  readonly stretch: Stretch;
  readonly file: string;
  readonly unpacker: Unpacker;
  readonly rewriteOf?: readonly number[] | undefined;
}

/** The whole of a file on disk. */
export function wholeFile(path: string): Stretch {
  return { path, from: 0, length: sizeOf(path) };
}

async function takeApart(whole: Whole): Promise<Part[]> {
  const { stretch, file, rewriteOf } = whole;
  const start = readStretch(stretch, 0, 512);
  if (isAt(start, 0, 'PK\x03\x04') || isAt(start, 0, 'PK\x05\x06')) return openZip(whole);
  if (isAt(start, 257, 'ustar')) return openTar(whole);
  if (start[0] === 0x1f && start[1] === 0x8b) return openGzip(whole);
  const capture = openCapture(stretch);
  capture?.close();
  return [{ file, isCapture: capture !== undefined, stretch, rewriteOf }];
}

/** RFC 1952, 2.3: a gzip header can hold a file name, a comment and a time. */
async function openGzip({ stretch, file, unpacker }: Whole): Promise<Part[]> {
  const header: Part = {
    file: `${file} (gzip header)`,
    isCapture: false,
    stretch: { bytes: readStretch(stretch, 0, 512) },
  };
  const unpacked = await unpacker.unpack(stretch, createGunzip());
  if (unpacked === undefined) return [header, { file, isCapture: false, stretch, isBroken: true }];
  return [header, ...(await takeApart({ stretch: unpacked, file, unpacker }))];
}

const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;
const STORED = 0;

/** PKWARE APPNOTE, 4.3: the central directory lists the entries; every header is looked at as text. */
async function openZip({ stretch, file, unpacker }: Whole): Promise<Part[]> {
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
    parts.push(
      ...(await openZipEntry({ stretch, file: `${file} entry ${entry}`, unpacker }, view, at)),
    );
    // The lengths of name, extra field and comment.
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    at += lengths.reduce((sum, length) => sum + length, 46);
  }
  return parts;
}

async function openZipEntry(
  { stretch: archive, file, unpacker }: Whole,
  directory: DataView,
  at: number,
): Promise<Part[]> {
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
  if (method === STORED) return [names, ...(await takeApart({ stretch: content, file, unpacker }))];
  const isKnown = method === DEFLATED;
  const unpacked = isKnown ? await unpacker.unpack(content, createInflateRaw()) : undefined;
  if (unpacked === undefined) {
    return [names, { file, isCapture: false, stretch: content, isBroken: true }];
  }
  return [names, ...(await takeApart({ stretch: unpacked, file, unpacker }))];
}

const TAR_BLOCK = 512;

/** POSIX.1-1988 ustar: a header block before each file. */
async function openTar({ stretch, file, unpacker }: Whole): Promise<Part[]> {
  const parts: Part[] = [];
  const length = stretchLength(stretch);
  for (let at = 0, entry = 1; at + TAR_BLOCK <= length; entry += 1) {
    const header = readStretch(stretch, at, TAR_BLOCK);
    const told = Buffer.from(header.subarray(124, 136)).toString('latin1');
    const size = Number.parseInt(told.replace(/\0.*$/s, '').trim() || '0', 8);
    if (header[0] === 0 || !Number.isSafeInteger(size)) break;
    const name = `${file} entry ${entry}`;
    parts.push({ file: `${name} (header)`, isCapture: false, stretch: { bytes: header } });
    if (size > 0) {
      const content = part(stretch, at + TAR_BLOCK, size);
      parts.push(...(await takeApart({ stretch: content, file: name, unpacker })));
    }
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
