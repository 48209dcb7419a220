import type { Frame } from '../frame/frame.js';
import { ROLE } from './moments.js';
import { isOrdinary, takeOrdinary } from './ordinary-segment.js';
import { SetupFollower } from './readiness/follower.js';
import { hasBits, Records, setBits } from './records.js';
import { analyse, ODDITY } from './tcp-analysis.js';
import { TcpCursor } from './tcp-cursor.js';
import {
  CONVERSATION,
  FACT,
  FACTS,
  INTEGER_WIDTH,
  LARGEST_PAYLOAD,
  LONGEST_SILENCE,
  MOMENTS,
  OPTIONS,
  REAL_WIDTH,
  SIDE_FACT,
  SIDE_FACTS,
  SILENCE_AT_RESET,
  SILENCE_BEFORE_RESET,
  SILENCE_END,
  START_SEQUENCE,
  SYN_TIME,
  sideAt,
  TIMES_TO_LIVE,
} from './tcp-record.js';
import { CONTROL_FLAGS, FLAG } from './tcp-segment.js';
import { noteFacts, TcpStory } from './tcp-story.js';
import { writeFlip } from './zeek-history.js';
import { END, followState, stateOf } from './zeek-state.js';

/** Every TCP connection's own record, and what fills it. */
export class TcpFlows {
  readonly records: Records = new Records(INTEGER_WIDTH, REAL_WIDTH);
  readonly cursor: TcpCursor = new TcpCursor();
  readonly story: TcpStory = new TcpStory(this.cursor);
  readonly setups: SetupFollower = new SetupFollower(this.cursor, this.story);

  /** The record of a new connection; `isFlipped`: its first packet came from the side that accepts. */
  open(conversation: number, isFlipped: boolean, isReused: boolean): number {
    const record = this.records.add();
    const { cursor } = this;
    cursor.load(this.records, record, 0);
    cursor.integers[cursor.at + CONVERSATION] = conversation;
    cursor.integers[cursor.at + MOMENTS] = -1;
    if (isReused) setBits(cursor.integers, cursor.at + FACTS, FACT.reusedPort);
    if (isFlipped) {
      setBits(cursor.integers, cursor.at + FACTS, FACT.flipped);
      writeFlip(cursor);
    }
    return record;
  }

  /** Whether the segment under work opens another connection between the ends of `record`. */
  opensAnother(record: number, side: number): boolean {
    const { segment } = this.cursor;
    if (!segment.has(FLAG.syn)) return false;
    const integers = this.records.integers(record);
    const at = this.records.integersAt(record);
    const own = sideAt(at, side);
    const peer = sideAt(at, 1 - side);
    if (hasBits(integers, own + SIDE_FACTS, SIDE_FACT.syn)) {
      if (integers[own + START_SEQUENCE] === segment.sequence) return false;
      // Another answer to a SYN that was seen belongs to it; so does one to a SYN that was not.
      return !segment.has(FLAG.ack) || !hasBits(integers, peer + SIDE_FACTS, SIDE_FACT.syn);
    }
    if (segment.has(FLAG.ack)) return stateOf(integers, peer) === END.partial;
    // A SYN from the other side while ours is unanswered: both open at once. RFC 9293, figure 7.
    const isSimultaneous = stateOf(integers, peer) === END.synSent;
    const isFirstSeen = stateOf(integers, own) === END.inactive;
    return !(isFirstSeen && (isSimultaneous || stateOf(integers, peer) === END.synAckSent));
  }

  /** Follow the segment under work. `here` and `before` of the story are set. */
  follow(record: number, side: number, frame: Frame): void {
    const { cursor } = this;
    const { segment } = cursor;
    cursor.load(this.records, record, side);
    const remaining = timeToLive(frame);
    this.#noteSilence();
    if (isOrdinary(cursor, remaining)) {
      takeOrdinary(cursor);
      if (segment.length > 0) this.setups.follow(frame);
      return;
    }
    const oddity = analyse(cursor);
    followState(cursor);
    noteFacts(cursor);
    this.#noteSide();
    this.#noteTimeToLive(remaining);
    this.story.tell();
    if (oddity === ODDITY.retransmission) this.story.mark(ROLE.retransmission);
    else if (oddity === ODDITY.zeroWindow) this.story.mark(ROLE['zero-window']);
    else if (oddity === ODDITY.leap) this.#noteLeap();
    if (segment.length > 0 && !segment.has(FLAG.rst)) this.setups.follow(frame);
    // Before the handshake a reset may clear the way: a client answers a challenge ACK so. RFC 5961.
    if (segment.has(FLAG.rst) && this.story.isKnown(ROLE['syn-ack'])) this.setups.end();
  }

  #noteSilence(): void {
    const { reals, realsAt, segment, integers, at } = this.cursor;
    const { before } = this.story;
    if (before.packet === 0) return;
    const silence = segment.time - before.time;
    if (silence > (reals[realsAt + LONGEST_SILENCE] as number)) {
      reals[realsAt + LONGEST_SILENCE] = silence;
      reals[realsAt + SILENCE_END] = segment.time;
    }
    const isFirstReset = segment.has(FLAG.rst) && !hasBits(integers, at + FACTS, FACT.reset);
    if (!isFirstReset) return;
    reals[realsAt + SILENCE_BEFORE_RESET] = silence;
    reals[realsAt + SILENCE_AT_RESET] = segment.time - (reals[realsAt + SILENCE_END] as number);
  }

  /** Bytes are missing between two files rather than on the wire. */
  #noteLeap(): void {
    const { here, before } = this.story;
    const { integers, at } = this.cursor;
    if (before.packet > 0 && before.file !== here.file) {
      setBits(integers, at + FACTS, FACT.crossedGap);
    }
  }

  #noteSide(): void {
    const { integers, own, segment } = this.cursor;
    let facts: number = SIDE_FACT.seen;
    if ((segment.flags & CONTROL_FLAGS) !== 0) {
      if (segment.has(FLAG.syn)) facts |= SIDE_FACT.syn;
      if (segment.has(FLAG.fin)) facts |= SIDE_FACT.fin;
      if (segment.has(FLAG.rst)) facts |= SIDE_FACT.reset;
      if (segment.has(FLAG.syn)) this.#noteSyn();
    }
    if (segment.length > 0) facts |= SIDE_FACT.data;
    if (segment.length > (integers[own + LARGEST_PAYLOAD] as number)) {
      integers[own + LARGEST_PAYLOAD] = segment.length;
    }
    setBits(integers, own + SIDE_FACTS, facts);
  }

  #noteSyn(): void {
    const { integers, own, at, reals, realsAt, segment } = this.cursor;
    integers[own + OPTIONS] = segment.maximumSegmentSize | ((segment.windowScale + 1) << 16);
    setBits(integers, at + FACTS, FACT.fromSyn);
    if (!segment.has(FLAG.ack)) reals[realsAt + SYN_TIME] = segment.time;
  }

  /** Lowest, highest and that of the first reset, a byte each. */
  #noteTimeToLive(value: number): void {
    const { integers, own, segment } = this.cursor;
    const seen = integers[own + TIMES_TO_LIVE] as number;
    const lowest = seen & 0xff;
    const highest = (seen >>> 8) & 0xff;
    const reset = seen >>> 16 || (segment.has(FLAG.rst) ? value : 0);
    integers[own + TIMES_TO_LIVE] =
      (lowest === 0 || value < lowest ? value : lowest) |
      (Math.max(value, highest) << 8) |
      (reset << 16);
  }
}

/** RFC 791, section 3.1: byte 8, 4 before the source; RFC 8200, section 3: byte 7, 1 before it. */
function timeToLive(frame: Frame): number {
  const { source, addressLength } = frame.conversation;
  return frame.bytes[source - (addressLength === 4 ? 4 : 1)] as number;
}
