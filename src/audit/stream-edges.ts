import type { Headers } from './headers.js';

/** Longest text that is looked for across two segments, less one. */
const REACH = 160;
const MAX_DIRECTIONS = 100_000;
const MAX_WAITING = 8;
const TCP = 6;

/** Bytes on both sides of the border between two segments; `border` is the first of the second. */
export type OnJoin = (bytes: Uint8Array, border: number, length: number) => void;

/** Which bytes what is looked for is made of, and how many others in a row end it. */
export interface Continuation {
  /** 1 for each byte that goes on. */
  readonly goesOn: Uint8Array;
  readonly gap: number;
}

/** Everything but blanks: what needles of any spelling are made of. */
export const NOT_BLANK: Continuation = { goesOn: new Uint8Array(256).fill(1, 1), gap: 12 };

/** An address may begin with blanks, which are then all that stands before the border. */
const BLANKS = new Uint8Array(8);
const LONGEST_ADDRESS = 16;

/**
 * Follows each direction of each TCP connection just far enough to see what stands across the border
 * of two segments: the end of what came so far, and a few segments that came too early.
 */
export class StreamEdges {
  readonly #directions = new Map<number, Direction>();
  readonly #onJoin: OnJoin;
  readonly #goesOn: Uint8Array;
  readonly #gap: number;
  readonly #blanks: number;
  readonly #joined = new Uint8Array(2 * REACH);

  constructor(onJoin: OnJoin, { goesOn, gap }: Continuation) {
    this.#onJoin = onJoin;
    this.#goesOn = goesOn;
    this.#gap = gap;
    this.#blanks = goesOn === NOT_BLANK.goesOn ? BLANKS.length : 0;
  }

  /** Take up the segment that `headers` was read from, if it is one and has payload. */
  follow(headers: Headers): void {
    if (headers.protocol !== TCP) return;
    const to = headers.payloadEnd;
    const from = headers.payloadAt;
    if (to <= from) return;
    const direction = this.#directionOf(headers);
    const sequence = headers.long(headers.transportAt + 4);
    const early = (sequence - direction.next) | 0;
    const isFirst = direction.isNew || early > 0x100000;
    if (isFirst) direction.restart(sequence);
    // Of a retransmission, only what it has more than came before is news.
    const news = isFirst ? from : from - Math.min(early, 0);
    if (early > 0 && !isFirst) direction.wait(new Segment(sequence, headers.bytes, from, to));
    else if (news < to) this.#append(direction, headers.bytes, news, to);
    if (direction.waiting === undefined) return;
    for (let next = direction.takeNext(); next !== undefined; next = direction.takeNext()) {
      this.#appendWaiting(direction, next);
    }
  }

  #append(direction: Direction, bytes: Uint8Array, from: number, to: number): void {
    const start = this.#startOfLastRun(bytes, from, to);
    const { tail, tailLength } = direction;
    if (tailLength > 0) this.#join(tail, tailLength, bytes, from, Math.min(to, from + REACH));
    else if (this.#blanks > 0) {
      this.#join(BLANKS, this.#blanks, bytes, from, Math.min(to, from + LONGEST_ADDRESS));
    }
    direction.keep(bytes, start, to, start === from);
    direction.next = (direction.next + to - from) >>> 0;
  }

  /** Where the bytes begin that may go on behind `to`; `to` itself where there are none. */
  #startOfLastRun(bytes: Uint8Array, from: number, to: number): number {
    const first = Math.max(from, to - REACH);
    let misses = 0;
    for (let at = to - 1; at >= first; at -= 1) {
      misses = this.#goesOn[bytes[at] as number] === 1 ? 0 : misses + 1;
      // Those in between stay: what goes on may begin with some of them.
      if (misses === this.#gap) return at + misses === to ? to : at;
    }
    return first;
  }

  /** Hand on the bytes around the border, as far as they belong together. */
  #join(tail: Uint8Array, tailLength: number, bytes: Uint8Array, from: number, to: number): void {
    let misses = 0;
    let stop = from;
    while (stop < to && misses < this.#gap) {
      misses = this.#goesOn[bytes[stop] as number] === 1 ? 0 : misses + 1;
      stop += 1;
    }
    if (stop - misses === from) return;
    for (let i = 0; i < tailLength; i += 1) this.#joined[i] = tail[i] as number;
    for (let i = from; i < stop; i += 1) this.#joined[tailLength + i - from] = bytes[i] as number;
    this.#onJoin(this.#joined, tailLength, tailLength + stop - from);
  }

  /** Of a segment that waited, only both ends are here: what is between them reaches no border. */
  #appendWaiting(direction: Direction, { ends, length }: Segment): void {
    this.#append(direction, ends, 0, ends.length);
    direction.next = (direction.next + length - ends.length) >>> 0;
  }

  /** Two directions may share a place by chance: their sequence numbers then hardly ever join. */
  #directionOf(headers: Headers): Direction {
    let hash = headers.long(headers.transportAt);
    const end = headers.conversationSource + 2 * headers.conversationAddressLength;
    for (let at = headers.conversationSource; at + 4 <= end; at += 4) {
      hash = Math.imul(hash ^ headers.long(at), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let direction = this.#directions.get(hash);
    if (direction === undefined) {
      if (this.#directions.size === MAX_DIRECTIONS) this.#directions.clear();
      direction = new Direction();
      this.#directions.set(hash, direction);
    }
    return direction;
  }
}

/** A segment that came early: its payload, of a long one the start and the end. */
class Segment {
  readonly sequence: number;
  readonly length: number;
  readonly ends: Uint8Array;

  constructor(sequence: number, bytes: Uint8Array, from: number, to: number) {
    this.sequence = sequence;
    this.length = to - from;
    const isShort = this.length <= 2 * REACH;
    this.ends = new Uint8Array(isShort ? this.length : 2 * REACH);
    if (isShort) this.ends.set(bytes.subarray(from, to));
    else {
      this.ends.set(bytes.subarray(from, from + REACH));
      this.ends.set(bytes.subarray(to - REACH, to), REACH);
    }
  }
}

class Direction {
  isNew = true;
  /** Sequence number of the byte that is expected. */
  next = 0;
  /** The bytes before it that may go on, at most `REACH`. */
  tail: Uint8Array = NO_BYTES;
  tailLength = 0;
  waiting: Segment[] | undefined;

  restart(sequence: number): void {
    this.isNew = false;
    this.next = sequence;
    this.tailLength = 0;
    this.waiting = undefined;
  }

  wait(segment: Segment): void {
    if (this.waiting?.length === MAX_WAITING) this.restart(segment.sequence);
    this.waiting ??= [];
    this.waiting.push(segment);
  }

  takeNext(): Segment | undefined {
    const waiting = this.waiting ?? [];
    const index = waiting.findIndex(({ sequence }) => sequence === this.next);
    const next = index < 0 ? undefined : waiting.splice(index, 1)[0];
    if (waiting.length === 0) this.waiting = undefined;
    return next;
  }

  /** Keep the bytes from `from` to `to`, behind those that are here where `isContinued`. */
  keep(bytes: Uint8Array, from: number, to: number, isContinued: boolean): void {
    const added = to - from;
    const before = this.tailLength;
    const kept = isContinued ? Math.min(before, REACH - added) : 0;
    this.tailLength = kept + added;
    if (added === 0) return;
    if (this.tail === NO_BYTES) this.tail = new Uint8Array(REACH);
    const { tail } = this;
    if (before > kept) tail.copyWithin(0, before - kept, before);
    for (let i = 0; i < added; i += 1) tail[kept + i] = bytes[from + i] as number;
  }
}

const NO_BYTES = new Uint8Array(0);
