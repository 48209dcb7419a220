import { hasBits, sequenceDistance, setBits } from './records.js';
import type { TcpCursor } from './tcp-cursor.js';
import {
  NEXT_SEQUENCE,
  PEER_ACKNOWLEDGED,
  SENT_AGAIN,
  SHUT_WINDOWS,
  SIDE_FACT,
  SIDE_FACTS,
  START_SEQUENCE,
  STATE,
} from './tcp-record.js';
import { CONTROL_FLAGS, FLAG } from './tcp-segment.js';
import { fillHole, forgetHole, noteGap, noteHole } from './zeek-gaps.js';
import { LETTER, writeHistory, writeScaled } from './zeek-history.js';

/** States of one end of a connection, as Zeek follows it. */
export const END = {
  inactive: 0,
  synSent: 1,
  synAckSent: 2,
  partial: 3,
  established: 4,
  closed: 5,
  reset: 6,
} as const;

const STATE_MASK = 0xff;
const PREVIOUS_SHIFT = 8;
/** A SYN or RST this far from the rest is not believed. */
const FARTHEST = 1048576;

export function stateOf(integers: Int32Array, side: number): number {
  return (integers[side + STATE] as number) & STATE_MASK;
}

export function previousStateOf(integers: Int32Array, side: number): number {
  return ((integers[side + STATE] as number) >>> PREVIOUS_SHIFT) & STATE_MASK;
}

function enter(integers: Int32Array, side: number, state: number): void {
  const current = stateOf(integers, side);
  if (state !== current) integers[side + STATE] = state | (current << PREVIOUS_SHIFT);
}

/**
 * Follow one segment through the states of both ends. The order of the steps, and which segments are
 * believed, follow Zeek's TCPSessionAdapter, so that states and history agree with the conn.log of zeek -C:
 * captures of a sending host hold checksums that its network card had yet to fill in. Unlike Zeek's, no timer
 * ends a connection, since SYNs tried for a minute are one attempt; and who opened one in midstream is told by
 * the lower port rather than by a list of services.
 */
export function followState(cursor: TcpCursor): void {
  const { integers, own, peer, segment } = cursor;
  startSequence(cursor);
  writeHistory(cursor);
  const isShut = segment.window === 0 && !segment.has(FLAG.rst);
  if (isShut) noteShutWindow(cursor);
  if (segment.has(FLAG.ack)) followAcknowledgment(cursor);
  advanceSequence(cursor);
  changeState(cursor);
  if (segment.has(FLAG.ack)) noteGap(cursor, isClean(integers, own) && isClean(integers, peer));
}

/** Zeek counts gaps only where both ends are open, or were when they closed. */
function isClean(integers: Int32Array, side: number): boolean {
  const state = stateOf(integers, side);
  if (state === END.closed) return previousStateOf(integers, side) === END.established;
  return state === END.established;
}

function changeState(cursor: TcpCursor): void {
  const { integers, own, segment } = cursor;
  const state = stateOf(integers, own);
  // Nothing changes for most segments: established, no control flag.
  if ((segment.flags & CONTROL_FLAGS) === 0 && state >= END.partial) return;
  if (state === END.inactive) leaveInactive(cursor);
  else if (state === END.synSent || state === END.synAckSent) leaveSynSent(cursor);
  else if (state === END.established || state === END.partial) leaveEstablished(cursor);
  else if (state === END.closed) leaveClosed(cursor);
}

function startSequence(cursor: TcpCursor): void {
  const { integers, own, segment } = cursor;
  const state = stateOf(integers, own);
  const isSyn = segment.has(FLAG.syn);
  if (state === END.inactive) {
    const start = isSyn ? segment.sequence : (segment.sequence - 1) | 0;
    setStart(integers, own, start, isSyn ? zeekEnd(cursor) : segment.sequence);
    return;
  }
  if (!isSyn) return;
  const hasMoved = segment.sequence !== integers[own + START_SEQUENCE];
  const restarts =
    state === END.established ||
    state === END.partial ||
    ((state === END.synSent || state === END.synAckSent) && hasMoved) ||
    (state === END.reset && previousStateOf(integers, own) === END.inactive);
  if (restarts) setStart(integers, own, segment.sequence, zeekEnd(cursor));
}

function setStart(integers: Int32Array, side: number, start: number, next: number): void {
  integers[side + START_SEQUENCE] = start;
  integers[side + PEER_ACKNOWLEDGED] = start;
  integers[side + NEXT_SEQUENCE] = next;
  forgetHole(integers, side);
}

/** A reset's payload is no part of the stream. */
function zeekEnd(cursor: TcpCursor): number {
  const { segment } = cursor;
  return segment.has(FLAG.rst) ? (segment.end - segment.length) | 0 : segment.end;
}

function noteShutWindow(cursor: TcpCursor): void {
  const { integers, own, peer } = cursor;
  if (stateOf(integers, peer) === END.closed || stateOf(integers, own) === END.reset) return;
  writeScaled(cursor, own + SHUT_WINDOWS, cursor.side, LETTER.zeroWindow);
}

function followAcknowledgment(cursor: TcpCursor): void {
  const { integers, peer, segment } = cursor;
  if (stateOf(integers, peer) === END.inactive) {
    const before = (segment.acknowledgment - 1) | 0;
    setStart(integers, peer, before, before);
    return;
  }
  if (segment.has(FLAG.rst)) return;
  const distance = sequenceDistance(
    segment.acknowledgment,
    integers[peer + PEER_ACKNOWLEDGED] as number,
  );
  if (segment.acknowledgment === 0 && distance > FARTHEST) return;
  if (distance > 0) integers[peer + PEER_ACKNOWLEDGED] = segment.acknowledgment;
}

function advanceSequence(cursor: TcpCursor): void {
  const { integers, own, segment } = cursor;
  const end = zeekEnd(cursor);
  const next = integers[own + NEXT_SEQUENCE] as number;
  const distance = sequenceDistance(end, next);
  if (segment.flags & (FLAG.syn | FLAG.rst) && Math.abs(distance) > FARTHEST) return;
  const sawOnlySyn = next === (((integers[own + START_SEQUENCE] as number) + 1) | 0);
  if (segment.has(FLAG.fin) && sawOnlySyn) integers[own + NEXT_SEQUENCE] = end;
  else if (stateOf(integers, own) === END.reset) return;
  else if (distance > 0) {
    noteHole(cursor, next);
    integers[own + NEXT_SEQUENCE] = end;
  } else if (segment.length > 0) {
    fillHole(cursor);
    writeScaled(cursor, own + SENT_AGAIN, cursor.side, LETTER.sentAgain);
  }
}

function leaveInactive(cursor: TcpCursor): void {
  const { integers, own, peer, segment } = cursor;
  if (segment.has(FLAG.syn)) answerSyn(cursor);
  if (segment.has(FLAG.fin)) close(integers, own, END.closed);
  if (segment.has(FLAG.rst)) close(integers, own, END.reset);
  if (stateOf(integers, own) !== END.inactive) return;
  const opened = stateOf(integers, peer);
  // Some hosts acknowledge a SYN before they answer it.
  if (cursor.side === 1 && segment.length === 0 && opened === END.synSent) return;
  const missedSyn = segment.has(FLAG.ack) && opened === END.established;
  enter(integers, own, missedSyn ? END.established : END.partial);
}

function answerSyn(cursor: TcpCursor): void {
  const { integers, own, peer, segment } = cursor;
  if (cursor.side === 0) {
    enter(integers, own, segment.has(FLAG.ack) ? END.synAckSent : END.synSent);
    return;
  }
  if (stateOf(integers, peer) === END.synSent) enter(integers, peer, END.established);
  enter(integers, own, END.established);
}

function leaveSynSent(cursor: TcpCursor): void {
  const { integers, own, segment } = cursor;
  if (segment.has(FLAG.fin)) close(integers, own, END.closed);
  if (segment.has(FLAG.rst)) close(integers, own, END.reset);
}

function leaveEstablished(cursor: TcpCursor): void {
  const { integers, own, peer, segment } = cursor;
  const isSynAlone = segment.has(FLAG.syn) && !segment.has(FLAG.ack);
  if (isSynAlone && stateOf(integers, own) === END.partial) {
    if (stateOf(integers, peer) === END.inactive) enter(integers, own, END.synSent);
  }
  if (segment.has(FLAG.fin) && !segment.has(FLAG.rst)) {
    close(integers, own, END.closed);
    const peerHadClosed = previousStateOf(integers, peer) === END.closed;
    if (stateOf(integers, peer) === END.reset && peerHadClosed) enter(integers, peer, END.closed);
  }
  if (segment.has(FLAG.rst)) close(integers, own, END.reset);
}

function leaveClosed(cursor: TcpCursor): void {
  const { integers, own, peer, segment } = cursor;
  if (!segment.has(FLAG.rst) || stateOf(integers, peer) === END.closed) return;
  close(integers, own, END.reset);
}

function close(integers: Int32Array, side: number, state: number): void {
  enter(integers, side, state);
  setBits(integers, side + SIDE_FACTS, SIDE_FACT.closed);
}

/** Whether both ends are done, so that a later SYN opens another connection. */
export function isOver(integers: Int32Array, side0: number, side1: number): boolean {
  const bothClosed =
    hasBits(integers, side0 + SIDE_FACTS, SIDE_FACT.closed) &&
    hasBits(integers, side1 + SIDE_FACTS, SIDE_FACT.closed);
  return (
    bothClosed || stateOf(integers, side0) === END.reset || stateOf(integers, side1) === END.reset
  );
}
