import { hasBits, sequenceDistance, setBits } from './records.js';
import type { TcpCursor } from './tcp-cursor.js';
import {
  AWAITED_ROLE,
  DUPLICATE_RUN,
  EXPECTED,
  FACT,
  FACTS,
  LARGEST_PAYLOAD,
  LAST_ACK,
  LAST_ACKNOWLEDGMENT,
  LAST_SEGMENT,
  LETTERS_SEEN,
  NEXT_SEQUENCE,
  PEER_ACKNOWLEDGED,
  SIDE_FACT,
  SIDE_FACTS,
  TIMES_TO_LIVE,
  WINDOW,
} from './tcp-record.js';
import { FLAG } from './tcp-segment.js';
import { ACK_BIT, DATA_BIT } from './zeek-history.js';
import { END, stateOf } from './zeek-state.js';

/** Everything but PSH and the bits for congestion. */
const FLAGS_THAT_MATTER = FLAG.fin | FLAG.syn | FLAG.rst | FLAG.ack;

/**
 * Whether the segment under work can change nothing but how far its connection has come: it is the
 * next one of a running connection, and the like of it was seen before. Most segments are.
 * All that `takeOrdinary` leaves out, the long way would not change either.
 */
export function isOrdinary(cursor: TcpCursor, timeToLive: number): boolean {
  const { integers, at, own, segment } = cursor;
  if ((segment.flags & FLAGS_THAT_MATTER) !== FLAG.ack || segment.window === 0) return false;
  if (segment.sequence !== integers[own + EXPECTED]) return false;
  if (segment.sequence !== integers[own + NEXT_SEQUENCE]) return false;
  if (!hasBits(integers, at + FACTS, FACT.watched)) return false;
  if (integers[at + AWAITED_ROLE] !== 0) return false;
  if (timeToLive !== ((integers[own + TIMES_TO_LIVE] as number) & 0xff)) return false;
  if (acknowledgesUnseen(cursor)) return false;
  return areBothRunning(cursor) && isOfKnownKind(cursor);
}

/** Something that is missing in the capture was received. */
function acknowledgesUnseen({ integers, peer, segment }: TcpCursor): boolean {
  if (hasBits(integers, peer + SIDE_FACTS, SIDE_FACT.holed)) return true;
  const next = integers[peer + NEXT_SEQUENCE] as number;
  return sequenceDistance(segment.acknowledgment, next) > 0;
}

function areBothRunning({ integers, own, peer }: TcpCursor): boolean {
  if (hasBits(integers, own + SIDE_FACTS, SIDE_FACT.keepAlivePending)) return false;
  return isRunning(stateOf(integers, own)) && isRunning(stateOf(integers, peer));
}

/** Established, or picked up in midstream. */
function isRunning(state: number): boolean {
  return state === END.established || state === END.partial;
}

/** Data after data, or an acknowledgment of something new after another. */
function isOfKnownKind({ integers, own, segment }: TcpCursor): boolean {
  if (segment.length > 0) return hasBits(integers, own + LETTERS_SEEN, DATA_BIT);
  return (
    segment.acknowledgment !== integers[own + LAST_ACKNOWLEDGMENT] &&
    hasBits(integers, own + LETTERS_SEEN, ACK_BIT)
  );
}

/** Move the connection on by an ordinary segment. */
export function takeOrdinary(cursor: TcpCursor): void {
  const { integers, own, peer, reals, realsAt, side, segment } = cursor;
  const { length, acknowledgment, time } = segment;
  if (length > 0) {
    integers[own + EXPECTED] = segment.end;
    integers[own + NEXT_SEQUENCE] = segment.end;
    reals[realsAt + LAST_SEGMENT + side] = time;
    if (length > (integers[own + LARGEST_PAYLOAD] as number)) {
      integers[own + LARGEST_PAYLOAD] = length;
    }
  }
  const known = integers[peer + PEER_ACKNOWLEDGED] as number;
  if (sequenceDistance(acknowledgment, known) > 0) {
    integers[peer + PEER_ACKNOWLEDGED] = acknowledgment;
  }
  integers[own + DUPLICATE_RUN] = 0;
  integers[own + LAST_ACKNOWLEDGMENT] = acknowledgment;
  integers[own + WINDOW] = segment.window;
  reals[realsAt + LAST_ACK + side] = time;
  setBits(integers, own + SIDE_FACTS, SIDE_FACT.acknowledgmentKnown);
}
