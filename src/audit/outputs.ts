import { statSync } from 'node:fs';
import { createGunzip, createInflateRaw } from 'node:zlib';
import type { Stretch } from './byte-stream.js';
import { stretchLength } from './byte-stream.js';
import { openCapture } from './capture-file.js';
import { readable, readStretch } from './read-stretch.js';
import type { Unpacker } from './unpacker.js';
import { readZipDirectory, type ZipEntry } from './zip-directory.js';

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

/** PKWARE APPNOTE, 4.3: the central directory lists the entries; every header is looked at as text. */
async function openZip({ stretch, file, unpacker }: Whole): Promise<Part[]> {
  const directory = readZipDirectory(stretch);
  if (directory === undefined) return [{ file, isCapture: false, stretch, isBroken: true }];
  const { bytes, entries } = directory;
  const parts: Part[] = [{ file: `${file} (directory)`, isCapture: false, stretch: { bytes } }];
  for (const [index, entry] of entries.entries()) {
    const whole = { stretch, file: `${file} entry ${index + 1}`, unpacker };
    parts.push(...(await openZipEntry(whole, entry)));
  }
  return parts;
}

const DEFLATED = 8;
const STORED = 0;

async function openZipEntry(
  { stretch: archive, file, unpacker }: Whole,
  { method, packed, local }: ZipEntry,
): Promise<Part[]> {
  const header = readStretch(archive, local, 30);
  if (header.length < 30) return [{ file, isCapture: false, stretch: archive, isBroken: true }];
  const view = new DataView(header.buffer);
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
    if (header[0] === 0) break;
    const size = tarSize(header.subarray(124, 136));
    if (!Number.isSafeInteger(size)) {
      parts.push({ file: `${file} entry ${entry}`, isCapture: false, stretch, isBroken: true });
      break;
    }
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

/** Octal digits; GNU tar and star write sizes from 8 GiB on in base 256, and say so in the first bit. */
function tarSize(field: Uint8Array): number {
  const [first = 0, ...others] = field;
  if (first & 0x80) return others.reduce((size, byte) => size * 256 + byte, first & 0x7f);
  const told = Buffer.from(field).toString('latin1');
  return Number.parseInt(told.replace(/\0.*$/s, '').trim() || '0', 8);
}

function part(stretch: Stretch, from: number, length: number): Stretch {
  if ('bytes' in stretch) return { bytes: stretch.bytes.subarray(from, from + length) };
  const room = Math.max(0, stretch.length - from);
  return { path: stretch.path, from: stretch.from + from, length: Math.min(length, room) };
}

function sizeOf(path: string): number {
  return readable(() => statSync(path)).size;
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  return Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;
}
