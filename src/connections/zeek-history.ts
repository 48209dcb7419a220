import { hasBits, increase, sequenceDistance, setBits } from './records.js';
import type { TcpCursor } from './tcp-cursor.js';
import {
  HISTORY,
  HISTORY_LENGTH,
  HISTORY_WORDS,
  LAST_FIN,
  LAST_RST,
  LAST_SYN,
  LETTERS_SEEN,
  START_SEQUENCE,
} from './tcp-record.js';
import { CONTROL_FLAGS, FLAG } from './tcp-segment.js';

const MAX_LETTERS = HISTORY_WORDS * 4;
const LOWER_CASE = 0x20;

/** Letters as Zeek writes them for the side that opened the connection; the other's are small. */
export const LETTER = {
  syn: 0x53,
  synAck: 0x48,
  ack: 0x41,
  data: 0x44,
  fin: 0x46,
  reset: 0x52,
  inconsistent: 0x49,
  multiFlag: 0x51,
  sentAgain: 0x54,
  zeroWindow: 0x57,
  gap: 0x47,
  flipped: 0x5e,
} as const;

const SYN_BIT = 1;
export const DATA_BIT = 2;
export const ACK_BIT = 4;
export const FIN_BIT = 8;
const RESET_BIT = 16;
const MULTI_FLAG_BIT = 32;
const INCONSISTENT_BIT = 64;

/** Write the letter of the segment. The rules are those of `history` in Zeek's conn.log. */
export function writeHistory(cursor: TcpCursor): void {
  const { segment } = cursor;
  const control = segment.flags & CONTROL_FLAGS;
  if (control === 0) {
    if (segment.length > 0) writeOnce(cursor, DATA_BIT, LETTER.data);
    else if (segment.has(FLAG.ack)) writeOnce(cursor, ACK_BIT, LETTER.ack);
  } else if (control === FLAG.syn) {
    writeSyn(cursor);
  } else if (control === FLAG.fin) {
    writeAt(cursor, LETTER.fin, FIN_BIT, LAST_FIN);
  } else if (control === FLAG.rst) {
    writeAt(cursor, LETTER.reset, RESET_BIT, LAST_RST);
  } else if (segment.has(FLAG.fin) && segment.has(FLAG.rst)) {
    writeOnce(cursor, INCONSISTENT_BIT, LETTER.inconsistent);
  } else {
    writeOnce(cursor, MULTI_FLAG_BIT, LETTER.multiFlag);
  }
}

function writeSyn(cursor: TcpCursor): void {
  writeAt(cursor, cursor.segment.has(FLAG.ack) ? LETTER.synAck : LETTER.syn, SYN_BIT, LAST_SYN);
}

function writeOnce(cursor: TcpCursor, bit: number, letter: number): void {
  if (hasBits(cursor.integers, cursor.own + LETTERS_SEEN, bit)) return;
  setBits(cursor.integers, cursor.own + LETTERS_SEEN, bit);
  writeLetter(cursor, cursor.side, letter);
}

/** Write the letter of a control segment: once for each place in the sequence, roughly as Zeek does. */
function writeAt(cursor: TcpCursor, letter: number, bit: number, lastField: number): void {
  const { integers, own, segment } = cursor;
  const start = integers[own + START_SEQUENCE] as number;
  let place = sequenceDistance(segment.sequence, start);
  // A FIN stands at the end of its segment.
  if (letter === LETTER.fin) place += segment.length;
  const isFirst = !hasBits(integers, own + LETTERS_SEEN, bit);
  if (isFirst || place !== integers[own + lastField]) writeLetter(cursor, cursor.side, letter);
  setBits(integers, own + LETTERS_SEEN, bit);
  integers[own + lastField] = place;
}

/** Count, and write the letter at the 1st, 10th, 100th… time. */
export function writeScaled(
  cursor: TcpCursor,
  counterAt: number,
  side: number,
  letter: number,
): void {
  increase(cursor.integers, counterAt, 1);
  const count = cursor.integers[counterAt] as number;
  if (isPowerOfTen(count)) writeLetter(cursor, side, letter);
}

function isPowerOfTen(count: number): boolean {
  for (let power = 1; power <= count; power *= 10) {
    if (power === count) return true;
  }
  return false;
}

export function writeFlip(cursor: TcpCursor): void {
  writeLetter(cursor, 0, LETTER.flipped);
}

function writeLetter(cursor: TcpCursor, side: number, letter: number): void {
  const { integers, at } = cursor;
  const length = integers[at + HISTORY_LENGTH] as number;
  if (length === MAX_LETTERS) return;
  const cased = side === 1 && letter !== LETTER.flipped ? letter | LOWER_CASE : letter;
  setBits(integers, at + HISTORY + (length >>> 2), cased << ((length & 3) * 8));
  integers[at + HISTORY_LENGTH] = length + 1;
}

/** The history of a record, as text. */
export function historyOf(integers: Int32Array, at: number): string {
  let history = '';
  for (let index = 0; index < (integers[at + HISTORY_LENGTH] as number); index += 1) {
    const word = integers[at + HISTORY + (index >>> 2)] as number;
    history += String.fromCharCode((word >>> ((index & 3) * 8)) & 0xff);
  }
  return history;
}
