import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';

// MongoDB Wire Protocol; numbers are little-endian.
const HEADER_LENGTH = 16;
const OPERATION = 12;
const MAX_LENGTH = 48_000_000 + 0x4000;
const OPERATIONS = { reply: 1, query: 2004, getMore: 2005, compressed: 2012, message: 2013 };
/** Bytes behind the header that are numbers of the protocol: flags; how it is compressed. */
const KEPT: Readonly<Record<number, number>> = {
  [OPERATIONS.reply]: 4,
  [OPERATIONS.query]: 4,
  [OPERATIONS.getMore]: 0,
  2001: 0,
  2002: 0,
  2006: 0,
  2007: 0,
  [OPERATIONS.compressed]: 9,
  [OPERATIONS.message]: 5,
};

/** MongoDB: lengths, request numbers, operations and flags stay; documents are blanked. */
export const mongodb: StreamScrubber = {
  name: 'mongodb',
  keeps: 'lengths, request numbers, operations, flags, way of compression',
  maps: '',
  blanks: 'documents, names of collections',
  ports: [27017, 27018, 27019],
  recognises: (bytes, start, end) => end - start >= HEADER_LENGTH && isHeader(bytes, start),
  open: () => new MongodbSession(),
};

function isHeader(bytes: Uint8Array, at: number): boolean {
  const length = numberAt(bytes, at);
  return (
    length >= HEADER_LENGTH &&
    length <= MAX_LENGTH &&
    KEPT[numberAt(bytes, at + OPERATION)] !== undefined
  );
}

function numberAt(bytes: Uint8Array, at: number): number {
  const low = u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16);
  return (low | (u8(bytes, at + 3) << 24)) >>> 0;
}

class MongodbSession implements StreamSession {
  step(_sender: Sender, cursor: PayloadCursor): Step {
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    const { bytes, at } = cursor;
    if (!isHeader(bytes, at)) return STEP.lost;
    const length = numberAt(bytes, at);
    const kept = Math.min(
      length,
      HEADER_LENGTH + (KEPT[numberAt(bytes, at + OPERATION)] as number),
    );
    if (!cursor.hasKept(kept)) return STEP.more;
    cursor.keep(kept);
    cursor.skip(length - kept);
    return STEP.taken;
  }

  resumes(_sender: Sender, cursor: PayloadCursor): boolean {
    return cursor.has(HEADER_LENGTH) && isHeader(cursor.bytes, cursor.at);
  }
}
