import { u8, u16, u24, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';

/** A header of one BER value: its tag and where its contents lie. X.690, section 8.1. */
export interface BerHeader {
  tag: number;
  /** Bytes of tag and length together; 0: there is no sound header. */
  headerLength: number;
  length: number;
}

const header: BerHeader = { tag: 0, headerLength: 0, length: 0 };
const LONG_FORM = 0x80;
const HIGH_TAG = 0x1f;

/** The header at `at`; one object serves all calls. `headerLength` is 0 where it is broken, or not here. */
export function readBer(bytes: Uint8Array, at: number, end: number): BerHeader {
  header.headerLength = 0;
  if (at + 2 > end || (u8(bytes, at) & HIGH_TAG) === HIGH_TAG) return header;
  header.tag = u8(bytes, at);
  const first = u8(bytes, at + 1);
  const extra = first & 0x7f;
  if (first < LONG_FORM) header.length = first;
  else if (extra === 0 || extra > 4 || at + 2 + extra > end) return header;
  else header.length = readLength(bytes, at + 2, extra);
  header.headerLength = 2 + (first < LONG_FORM ? 0 : extra);
  return header;
}

function readLength(bytes: Uint8Array, at: number, size: number): number {
  if (size === 1) return u8(bytes, at);
  if (size === 2) return u16(bytes, at);
  return size === 3 ? u24(bytes, at) : u32(bytes, at);
}

/** What to do with the contents of a primitive value. */
export type TakePrimitive = (
  cursor: PayloadCursor,
  tag: number,
  depth: number,
  index: number,
) => void;

const CONSTRUCTED = 0x20;
const MAX_DEPTH = 12;

/** Take values to the end of what the cursor has entered: tags and lengths stay, `take` decides over contents. */
export function takeBer(cursor: PayloadCursor, take: TakePrimitive, depth = 0): void {
  for (let index = 0; cursor.available > 0; index += 1) {
    const { tag, headerLength, length } = readBer(cursor.bytes, cursor.at, cursor.end);
    if (headerLength === 0) return;
    cursor.keep(headerLength);
    const outer = cursor.enter(length);
    const isConstructed = (tag & CONSTRUCTED) !== 0;
    const isWhole = cursor.has(length);
    if (isConstructed && depth < MAX_DEPTH) takeBer(cursor, take, depth + 1);
    else if (!isConstructed && isWhole) take(cursor, tag, depth, index);
    cursor.leave(outer);
    if (!isWhole) return;
  }
}
