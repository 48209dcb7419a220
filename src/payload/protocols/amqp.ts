import { u8, u16, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { isRunOfWhole } from './run.js';
import { startsWith } from './text.js';

// AMQP 0-9-1, sections 4.2.2 and 4.2.3; AMQP 1.0, sections 2.2 and 2.3.
const START = 'AMQP';
const START_LENGTH = 8;
const MAJOR_VERSION_OF_1_0 = 5;
const HEADER_LENGTH = 7;
const SIZE = 3;
const FRAME_END = 1;
const FRAME_END_VALUE = 0xce;
const MAX_TYPE = 8;
/** Class and method; class, weight, size of content. */
const KEPT: Readonly<Record<number, number>> = { 1: 4, 2: 12 };
/** Connection.Close and Channel.Close carry a reply code. */
const CLOSES = new Set([0x000a0032, 0x00140028]);
/** AMQP 1.0: size, offset of data, type, channel; the code of a performative. */
const LATER_HEADER_LENGTH = 8;
const PERFORMATIVE_LENGTH = 3;

/** AMQP: frames, classes, methods and reply codes stay; arguments and messages are blanked. */
export const amqp: StreamScrubber = {
  name: 'amqp',
  keeps:
    'AMQP 0-9-1: frame types, channels, sizes, classes, methods, reply codes of a close; 1.0: sizes, types, channels, performatives',
  maps: '',
  blanks: 'arguments, messages, credentials',
  ports: [5672],
  recognises: (bytes, start, end) =>
    end - start >= START_LENGTH && startsWith(bytes, start, end, START),
  open: () => new AmqpSession(),
};

class AmqpSession implements StreamSession {
  #isLater = false;

  step(_sender: Sender, cursor: PayloadCursor): Step {
    if (!cursor.hasKept(START_LENGTH)) return STEP.more;
    if (startsWith(cursor.bytes, cursor.at, cursor.end, START)) {
      this.#isLater = u8(cursor.bytes, cursor.at + MAJOR_VERSION_OF_1_0) === 1;
      cursor.keep(START_LENGTH);
      return STEP.taken;
    }
    return this.#isLater ? takeLaterFrame(cursor) : takeFrame(cursor);
  }

  /** Frames of AMQP 0-9-1, each with the byte that ends it. Those of 1.0 have none. */
  resumes(_sender: Sender, cursor: PayloadCursor): boolean {
    return !this.#isLater && isRunOfWhole(cursor, measureFrame);
  }
}

function measureFrame(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER_LENGTH || u8(bytes, at) === 0 || u8(bytes, at) > MAX_TYPE) return 0;
  const length = HEADER_LENGTH + u32(bytes, at + SIZE) + FRAME_END;
  return at + length <= end && u8(bytes, at + length - 1) === FRAME_END_VALUE ? length : 0;
}

function takeFrame(cursor: PayloadCursor): Step {
  const { bytes, at } = cursor;
  const type = u8(bytes, at);
  const size = u32(bytes, at + SIZE);
  if (type === 0 || type > MAX_TYPE) return STEP.lost;
  let kept = HEADER_LENGTH + Math.min(size, KEPT[type] ?? 0);
  if (!cursor.hasKept(kept)) return STEP.more;
  const isClose =
    type === 1 && kept === HEADER_LENGTH + 4 && CLOSES.has(u32(bytes, at + HEADER_LENGTH));
  if (isClose && size >= 6) {
    kept += 2;
    if (!cursor.hasKept(kept)) return STEP.more;
  }
  cursor.keep(kept);
  cursor.skip(HEADER_LENGTH + size - kept);
  takeFrameEnd(cursor);
  return STEP.taken;
}

/** The byte that ends a frame is always the same; where it is yet to come it is blanked. */
function takeFrameEnd(cursor: PayloadCursor): void {
  if (cursor.owed === 0 && cursor.has(FRAME_END)) cursor.keep(FRAME_END);
  else cursor.skip(FRAME_END);
}

function takeLaterFrame(cursor: PayloadCursor): Step {
  const { bytes, at } = cursor;
  const size = u32(bytes, at);
  if (size < LATER_HEADER_LENGTH) return STEP.lost;
  const isPerformative = size >= LATER_HEADER_LENGTH + PERFORMATIVE_LENGTH;
  const kept = LATER_HEADER_LENGTH + (isPerformative ? PERFORMATIVE_LENGTH : 0);
  if (!cursor.has(kept)) return STEP.more;
  const isPlain = isPerformative && u16(bytes, at + LATER_HEADER_LENGTH) === 0x0053;
  cursor.keep(isPlain ? kept : LATER_HEADER_LENGTH);
  cursor.skip(size - (isPlain ? kept : LATER_HEADER_LENGTH));
  return STEP.taken;
}
