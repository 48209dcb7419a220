import { u8, u24, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  SENDER,
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { startsWith } from './text.js';

// RFC 9113, sections 3.4 and 4.1.
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const HEADER_LENGTH = 9;
const TYPE = 3;
const STREAM = 5;
const MAX_TYPE = 16;
const SETTINGS = 4;
const MAX_SETTINGS = 512;
/** Bytes at the start of a frame that are the protocol's: priorities, error codes, windows. */
const KEPT: Readonly<Record<number, number>> = { 2: 5, 3: 4, 4: MAX_SETTINGS, 7: 8, 8: 4 };

/** HTTP/2: frames, streams, settings and error codes stay; header blocks are blanked whole. */
export const http2: StreamScrubber = {
  name: 'http2',
  keeps: 'frame types, flags, streams, lengths, settings, priorities, error codes, window updates',
  maps: '',
  blanks: 'header blocks, data, debug data',
  ports: [],

  recognises(bytes, start, end, sender) {
    if (sender === SENDER.client) return startsWith(bytes, start, end, PREFACE);
    if (end - start < HEADER_LENGTH) return false;
    const length = u24(bytes, start);
    const isSettings = u8(bytes, start + TYPE) === SETTINGS && u32(bytes, start + STREAM) === 0;
    return isSettings && length % 6 === 0 && length <= MAX_SETTINGS;
  },

  open: () => new Http2Session(),
};

class Http2Session implements StreamSession {
  #isPrefaceDue = true;

  step(sender: Sender, cursor: PayloadCursor): Step {
    if (sender === SENDER.client && this.#isPrefaceDue) return this.#preface(cursor);
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    const { bytes, at } = cursor;
    const length = u24(bytes, at);
    const type = u8(bytes, at + TYPE);
    if (type > MAX_TYPE) return STEP.lost;
    const kept = Math.min(length, KEPT[type] ?? 0);
    if (!cursor.hasKept(HEADER_LENGTH + kept)) return STEP.more;
    cursor.keep(HEADER_LENGTH + kept);
    cursor.skip(length - kept);
    return STEP.taken;
  }

  /** A run of whole frames of known types that ends where the segment ends. */
  resumes(_sender: Sender, cursor: PayloadCursor): boolean {
    let at = cursor.at;
    while (at + HEADER_LENGTH <= cursor.end) {
      const isReserved = (u8(cursor.bytes, at + STREAM) & 0x80) !== 0;
      if (u8(cursor.bytes, at + TYPE) > MAX_TYPE || isReserved) return false;
      at += HEADER_LENGTH + u24(cursor.bytes, at);
    }
    this.#isPrefaceDue = false;
    return at === cursor.end;
  }

  #preface(cursor: PayloadCursor): Step {
    if (!cursor.has(PREFACE.length)) return STEP.more;
    if (!startsWith(cursor.bytes, cursor.at, cursor.end, PREFACE)) return STEP.lost;
    cursor.keep(PREFACE.length);
    this.#isPrefaceDue = false;
    return STEP.taken;
  }
}
