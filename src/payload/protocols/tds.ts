import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  SENDER,
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { isRunOfWhole } from './run.js';

// [MS-TDS], section 2.2.3.1.
const HEADER_LENGTH = 8;
const LENGTH = 2;
const MAX_LENGTH = 32_768;
const PRELOGIN = 0x12;
const MAX_STATUS = 0x1f;
const TYPES = new Set([1, 2, 3, 4, 6, 7, 8, 14, 16, 17, PRELOGIN]);

/** TDS, the protocol of SQL Server: packet types, status and lengths stay; bodies are blanked. */
export const tds: StreamScrubber = {
  name: 'tds',
  keeps: 'packet types, status, lengths, packet numbers',
  maps: '',
  blanks: 'bodies',
  ports: [1433],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.client || end - start < HEADER_LENGTH) return false;
    const isFirst = u8(bytes, start) === PRELOGIN && u8(bytes, start + 1) === 1;
    return isFirst && u16(bytes, start + LENGTH) < 512 && u8(bytes, start + 7) === 0;
  },

  open: () => new TdsSession(),
};

class TdsSession implements StreamSession {
  step(_sender: Sender, cursor: PayloadCursor): Step {
    if (!TYPES.has(u8(cursor.bytes, cursor.at))) return STEP.lost;
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    const { bytes, at } = cursor;
    const length = u16(bytes, at + LENGTH);
    if (u8(bytes, at + 1) > MAX_STATUS || length < HEADER_LENGTH || length > MAX_LENGTH)
      return STEP.lost;
    cursor.keep(HEADER_LENGTH);
    cursor.skip(length - HEADER_LENGTH);
    return STEP.taken;
  }

  resumes(_sender: Sender, cursor: PayloadCursor): boolean {
    return isRunOfWhole(cursor, measurePacket);
  }
}

function measurePacket(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER_LENGTH || !TYPES.has(u8(bytes, at))) return 0;
  const length = u16(bytes, at + LENGTH);
  const isSound = u8(bytes, at + 1) <= MAX_STATUS && length >= HEADER_LENGTH;
  return isSound && length <= MAX_LENGTH ? length : 0;
}
