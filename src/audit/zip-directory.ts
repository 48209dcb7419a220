import { type Stretch, stretchLength } from './byte-stream.js';
import { readStretch } from './read-stretch.js';

/** A file of a zip archive, as the central directory tells of it. */
export interface ZipEntry {
  readonly method: number;
  /** Bytes that it takes. */
  readonly packed: number;
  /** Where its own header begins. */
  readonly local: number;
}

export interface ZipDirectory {
  /** From its beginning to the end of the archive, comments and all. */
  readonly bytes: Uint8Array;
  readonly entries: readonly ZipEntry[];
}

const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_LENGTH = 20;
const ZIP64_END = 0x06064b50;
const ZIP64_EXTRA = 0x0001;
/** Stands where the true number is in a field of Zip64. */
const ELSEWHERE = 0xffffffff;

/** PKWARE APPNOTE, 4.3: what an archive of any size holds; undefined where its directory is damaged. */
export function readZipDirectory(stretch: Stretch): ZipDirectory | undefined {
  const length = stretchLength(stretch);
  const tailFrom = Math.max(0, length - END_LENGTH - LONGEST_COMMENT - ZIP64_LOCATOR_LENGTH);
  const tail = viewOf(readStretch(stretch, tailFrom, length - tailFrom));
  let end = tail.byteLength - END_LENGTH;
  while (end >= 0 && tail.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) return undefined;
  const place = placeOf(stretch, tail, end);
  if (place === undefined || place.from + place.length > length) return undefined;
  const bytes = readStretch(stretch, place.from, length - place.from);
  const entries = readEntries(viewOf(bytes), place.length);
  return entries === undefined ? undefined : { bytes, entries };
}

interface Extent {
  readonly from: number;
  readonly length: number;
}

/** 4.3.14 to 4.3.16: the end record, or that of Zip64 to which a locator before it points. */
function placeOf(stretch: Stretch, tail: DataView, end: number): Extent | undefined {
  const length = tail.getUint32(end + 12, true);
  const from = tail.getUint32(end + 16, true);
  if (length !== ELSEWHERE && from !== ELSEWHERE) return { from, length };
  const locator = end - ZIP64_LOCATOR_LENGTH;
  if (locator < 0 || tail.getUint32(locator, true) !== ZIP64_LOCATOR) return undefined;
  const record = viewOf(readStretch(stretch, u64(tail, locator + 8), 56));
  if (record.byteLength < 56 || record.getUint32(0, true) !== ZIP64_END) return undefined;
  return { length: u64(record, 40), from: u64(record, 48) };
}

function readEntries(view: DataView, length: number): ZipEntry[] | undefined {
  const entries: ZipEntry[] = [];
  for (let at = 0; at < length; ) {
    if (at + 46 > length || view.getUint32(at, true) !== CENTRAL_HEADER) return undefined;
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > length) return undefined;
    const large = largeNumbers(view, at, { from: at + 46 + nameLength, length: extraLength });
    if (large === undefined) return undefined;
    entries.push({ method: view.getUint16(at + 10, true), ...large });
    at = next;
  }
  return entries;
}

/** 4.5.3: those of three numbers that do not fit stand in the extra field, in this order. */
function largeNumbers(
  view: DataView,
  header: number,
  { from, length }: Extent,
): Pick<ZipEntry, 'packed' | 'local'> | undefined {
  let field = from;
  const end = from + length;
  while (field + 4 <= end && view.getUint16(field, true) !== ZIP64_EXTRA) {
    field += 4 + view.getUint16(field + 2, true);
  }
  let at = field + 4;
  const [, packed, local] = [24, 20, 42].map((place) => {
    const told = view.getUint32(header + place, true);
    if (told !== ELSEWHERE) return told;
    at += 8;
    return at <= end ? u64(view, at - 8) : undefined;
  });
  return packed === undefined || local === undefined ? undefined : { packed, local };
}

function u64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
