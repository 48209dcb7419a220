import { hasBits, sequenceDistance, setBits } from './records.js';
import type { TcpCursor } from './tcp-cursor.js';
import {
  CONTENT_GAPS,
  HOLE_END,
  HOLE_START,
  LAST_FIN,
  LETTERS_SEEN,
  NEXT_SEQUENCE,
  SIDE_FACT,
  SIDE_FACTS,
  START_SEQUENCE,
} from './tcp-record.js';
import { FIN_BIT, LETTER, writeScaled } from './zeek-history.js';

/**
 * Content gaps as Zeek's TCP_Reassembler finds them: bytes that the other end acknowledged and the
 * capture does not have. Of several holes at once the first is followed; Zeek follows all.
 */

/** The side's sequence moves on from `next` by the segment under work: does that leave a hole? */
export function noteHole(cursor: TcpCursor, next: number): void {
  const { integers, own, segment } = cursor;
  if (!isHoled(integers, own)) {
    if (sequenceDistance(segment.sequence, next) > 0) open(integers, own, next, segment.sequence);
    return;
  }
  const start = integers[own + HOLE_START] as number;
  const isBeyond = sequenceDistance(segment.sequence, start) > 0;
  if (isBeyond && start === integers[own + HOLE_END]) open(integers, own, start, segment.sequence);
  else fillHole(cursor);
}

/** The segment under work may hold what was missing. */
export function fillHole({ integers, own, segment }: TcpCursor): void {
  if (!isHoled(integers, own)) return;
  const { sequence, end } = segment;
  const start = integers[own + HOLE_START] as number;
  const isAtStart = sequenceDistance(sequence, start) <= 0 && sequenceDistance(end, start) > 0;
  if (isAtStart) moveStart(integers, own, end);
  else if (reachesEnd(sequence, end, integers[own + HOLE_END] as number)) {
    if (sequenceDistance(sequence, start) > 0) integers[own + HOLE_END] = sequence;
  }
}

/** The segment under work acknowledges: is there something that was never seen? */
export function noteGap(cursor: TcpCursor, areBothEstablished: boolean): void {
  const { integers, peer, segment } = cursor;
  const next = integers[peer + NEXT_SEQUENCE] as number;
  const upTo = contentUpTo(integers, peer, segment.acknowledgment);
  if (isHoled(integers, peer)) {
    if (sequenceDistance(upTo, integers[peer + HOLE_START] as number) <= 0) return;
    if (areBothEstablished) writeScaled(cursor, peer + CONTENT_GAPS, 1 - cursor.side, LETTER.gap);
    moveStart(integers, peer, upTo);
  } else if (sequenceDistance(upTo, next) > 0) {
    if (areBothEstablished) writeScaled(cursor, peer + CONTENT_GAPS, 1 - cursor.side, LETTER.gap);
    open(integers, peer, upTo, upTo);
  }
}

/** A FIN takes a number and is no content. */
function contentUpTo(integers: Int32Array, side: number, acknowledgment: number): number {
  if (!hasBits(integers, side + LETTERS_SEEN, FIN_BIT)) return acknowledgment;
  const start = integers[side + START_SEQUENCE] as number;
  const end = (start + (integers[side + LAST_FIN] as number)) | 0;
  return sequenceDistance(acknowledgment, end) > 0 ? end : acknowledgment;
}

function isHoled(integers: Int32Array, side: number): boolean {
  return hasBits(integers, side + SIDE_FACTS, SIDE_FACT.holed);
}

/** An empty hole marks how far the peer's acknowledgments ran ahead of what was seen. */
function open(integers: Int32Array, side: number, start: number, end: number): void {
  integers[side + HOLE_START] = start;
  integers[side + HOLE_END] = end;
  setBits(integers, side + SIDE_FACTS, SIDE_FACT.holed);
}

function moveStart(integers: Int32Array, side: number, start: number): void {
  integers[side + HOLE_START] = start;
  if (sequenceDistance(start, integers[side + HOLE_END] as number) >= 0) forgetHole(integers, side);
}

/** Nothing is missing, or the count starts anew. */
export function forgetHole(integers: Int32Array, side: number): void {
  integers[side + SIDE_FACTS] = (integers[side + SIDE_FACTS] as number) & ~SIDE_FACT.holed;
}

function reachesEnd(sequence: number, end: number, holeEnd: number): boolean {
  return sequenceDistance(sequence, holeEnd) < 0 && sequenceDistance(end, holeEnd) >= 0;
}
