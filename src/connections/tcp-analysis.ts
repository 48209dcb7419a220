import { hasBits, increase, sequenceDistance, setBits } from './records.js';
import type { TcpCursor } from './tcp-cursor.js';
import {
  DUPLICATE_ACKS,
  DUPLICATE_RUN,
  EXPECTED,
  FAST_RETRANSMISSIONS,
  FIRST_ROUND_TRIP,
  KEEP_ALIVES,
  LARGE_REPEATS,
  LAST_ACK,
  LAST_ACKNOWLEDGMENT,
  LAST_SEGMENT,
  LEAPS,
  OUT_OF_ORDER,
  REPEATED_RUN,
  REPEATED_SEQUENCE,
  RETRANSMISSIONS,
  SIDE_FACT,
  SIDE_FACTS,
  SPURIOUS_RETRANSMISSIONS,
  WINDOW,
  ZERO_WINDOWS,
} from './tcp-record.js';
import { CONTROL_FLAGS, FLAG } from './tcp-segment.js';

/** Wireshark's bounds, in nanoseconds: packet-tcp.c takes 3 ms where it knows no round-trip time. */
const OUT_OF_ORDER_WITHIN = 3e6;
const FAST_WITHIN = 20e6;
/** Payload that a path may fail to carry although it carries small packets. */
const LARGE = 1000;
const FAST_AFTER_DUPLICATES = 2;

/** What a segment is besides new data. */
export const ODDITY = { none: 0, retransmission: 1, zeroWindow: 2, leap: 3 } as const;

/**
 * Judge one segment by the definitions of Wireshark's "TCP Analysis" (user's guide, chapter 7.5).
 * Answers the one oddity that is worth remembering with its packet.
 */
export function analyse(cursor: TcpCursor): number {
  const { integers, own, segment } = cursor;
  const isExpectedKnown = hasBits(integers, own + SIDE_FACTS, SIDE_FACT.sequenceKnown);
  const ahead = isExpectedKnown
    ? sequenceDistance(segment.sequence, integers[own + EXPECTED] as number)
    : 0;
  const oddity =
    (segment.flags & CONTROL_FLAGS) === 0 ? judgePlain(cursor, ahead) : judgeControl(cursor, ahead);
  remember(cursor);
  return oddity;
}

/** A segment without SYN, FIN and RST. */
function judgePlain(cursor: TcpCursor, ahead: number): number {
  const { integers, own, segment } = cursor;
  const isKeepAlive = ahead === -1 && segment.length <= 1;
  if (isKeepAlive) noteKeepAlive(cursor);
  else clearKeepAlive(integers, own);
  let oddity = noteLeap(cursor, ahead);
  if (segment.window === 0) {
    increase(integers, own + ZERO_WINDOWS, 1);
    oddity = ODDITY.zeroWindow;
  }
  if (isKeepAlive) return oddity;
  if (segment.length === 0) {
    noteDuplicateAck(cursor, ahead);
    return oddity;
  }
  integers[own + DUPLICATE_RUN] = 0;
  // One byte before what is expected, and more than that one byte: new data after a window probe.
  if (ahead >= 0 || ahead === -1) return oddity;
  classifyRepeated(cursor);
  return ODDITY.retransmission;
}

function judgeControl(cursor: TcpCursor, ahead: number): number {
  const { integers, own, segment } = cursor;
  clearKeepAlive(integers, own);
  integers[own + DUPLICATE_RUN] = 0;
  const takesSequence = segment.length > 0 || segment.flags & (FLAG.syn | FLAG.fin);
  if (ahead < 0 && takesSequence) {
    classifyRepeated(cursor);
    return ODDITY.retransmission;
  }
  return segment.has(FLAG.rst) ? ODDITY.none : noteLeap(cursor, ahead);
}

function noteLeap(cursor: TcpCursor, ahead: number): number {
  if (ahead <= 0) return ODDITY.none;
  increase(cursor.integers, cursor.own + LEAPS, 1);
  return ODDITY.leap;
}

function noteKeepAlive(cursor: TcpCursor): void {
  increase(cursor.integers, cursor.own + KEEP_ALIVES, 1);
  setBits(cursor.integers, cursor.own + SIDE_FACTS, SIDE_FACT.keepAlivePending);
}

function clearKeepAlive(integers: Int32Array, own: number): void {
  integers[own + SIDE_FACTS] = (integers[own + SIDE_FACTS] as number) & ~SIDE_FACT.keepAlivePending;
}

function noteDuplicateAck(cursor: TcpCursor, ahead: number): void {
  const { integers, own, peer, segment } = cursor;
  if (!hasBits(integers, own + SIDE_FACTS, SIDE_FACT.acknowledgmentKnown)) return;
  const isSame =
    ahead === 0 &&
    segment.window !== 0 &&
    segment.window === integers[own + WINDOW] &&
    segment.acknowledgment === integers[own + LAST_ACKNOWLEDGMENT];
  const answersKeepAlive = hasBits(integers, peer + SIDE_FACTS, SIDE_FACT.keepAlivePending);
  if (isSame && !answersKeepAlive) {
    increase(integers, own + DUPLICATE_ACKS, 1);
    increase(integers, own + DUPLICATE_RUN, 1);
  } else if (segment.acknowledgment !== integers[own + LAST_ACKNOWLEDGMENT]) {
    integers[own + DUPLICATE_RUN] = 0;
  }
}

function classifyRepeated(cursor: TcpCursor): void {
  const { integers, own, peer, reals, realsAt, side, segment } = cursor;
  const peerAck = integers[peer + LAST_ACKNOWLEDGMENT] as number;
  const peerAckKnown = hasBits(integers, peer + SIDE_FACTS, SIDE_FACT.acknowledgmentKnown);
  const sinceAck = segment.time - (reals[realsAt + LAST_ACK + 1 - side] as number);
  const isFast =
    (integers[peer + DUPLICATE_RUN] as number) >= FAST_AFTER_DUPLICATES &&
    peerAck === segment.sequence &&
    sinceAck < FAST_WITHIN;
  const isKnownToPeer =
    peerAckKnown && segment.length > 0 && sequenceDistance(segment.end, peerAck) <= 0;
  const sinceSegment = segment.time - (reals[realsAt + LAST_SEGMENT + side] as number);
  const within = (reals[realsAt + FIRST_ROUND_TRIP] as number) || OUT_OF_ORDER_WITHIN;
  const reachesEnd = segment.end === integers[own + EXPECTED];
  if (isFast) increase(integers, own + FAST_RETRANSMISSIONS, 1);
  else if (isKnownToPeer) increase(integers, own + SPURIOUS_RETRANSMISSIONS, 1);
  else if (sinceSegment < within && !reachesEnd) {
    increase(integers, own + OUT_OF_ORDER, 1);
  } else increase(integers, own + RETRANSMISSIONS, 1);
  if (segment.length > 0 && segment.sequence === peerAck) noteStuck(cursor);
}

/** The same segment over and over: nobody is there, or it is too large for the path. */
function noteStuck(cursor: TcpCursor): void {
  const { integers, own, segment } = cursor;
  const isSame = integers[own + REPEATED_SEQUENCE] === segment.sequence;
  const run = isSame ? (integers[own + REPEATED_RUN] as number) + 1 : 1;
  integers[own + REPEATED_SEQUENCE] = segment.sequence;
  integers[own + REPEATED_RUN] = run;
  if (segment.length < LARGE) return;
  if (run > (integers[own + LARGE_REPEATS] as number)) integers[own + LARGE_REPEATS] = run;
}

function remember(cursor: TcpCursor): void {
  const { integers, own, reals, realsAt, side, segment } = cursor;
  const isKnown = hasBits(integers, own + SIDE_FACTS, SIDE_FACT.sequenceKnown);
  const gain = sequenceDistance(segment.end, integers[own + EXPECTED] as number);
  if (!isKnown || gain > 0) {
    integers[own + EXPECTED] = segment.end;
    reals[realsAt + LAST_SEGMENT + side] = segment.time;
  }
  let known: number = SIDE_FACT.sequenceKnown;
  if (segment.has(FLAG.ack)) {
    known |= SIDE_FACT.acknowledgmentKnown;
    integers[own + LAST_ACKNOWLEDGMENT] = segment.acknowledgment;
    reals[realsAt + LAST_ACK + side] = segment.time;
  }
  integers[own + WINDOW] = segment.window;
  setBits(integers, own + SIDE_FACTS, known);
}
