import type { Headers } from './headers.js';

/** Longest text that is looked for across two segments, less one. */
const REACH = 160;
const MAX_DIRECTIONS = 100_000;
const MAX_WAITING = 8;
const TCP = 6;

/** Bytes on both sides of the border between two segments; `border` is the first of the second. */
export type OnJoin = (bytes: Uint8Array, border: number, length: number) => void;

/**
 * Follows each direction of each TCP connection just far enough to see what stands across the border
 * of two segments: the last bytes of what came so far, and a few segments that came too early.
 */
export class StreamEdges {
  readonly #directions = new Map<number, Direction>();
  readonly #onJoin: OnJoin;
  readonly #joined = new Uint8Array(2 * REACH);

  constructor(onJoin: OnJoin) {
    this.#onJoin = onJoin;
  }

  /** Take up the segment that `headers` was read from, if it is one and has payload. */
  follow(headers: Headers): void {
    if (headers.protocol !== TCP) return;
    const from = headers.payloadAt;
    const length = headers.payloadEnd - from;
    if (length <= 0) return;
    const direction = this.#directionOf(headers);
    const sequence = headers.long(headers.transportAt + 4);
    const early = (sequence - direction.next) | 0;
    if (direction.isNew || early > 0x100000) direction.restart(sequence);
    else if (early < 0) return;
    const segment = new Segment(sequence, headers.bytes.subarray(from, from + length));
    if (direction.next === sequence) this.#append(direction, segment);
    else direction.wait(segment);
    for (let next = direction.takeNext(); next !== undefined; next = direction.takeNext()) {
      this.#append(direction, next);
    }
  }

  #append(direction: Direction, segment: Segment): void {
    const { tail } = direction;
    this.#joined.set(tail, 0);
    this.#joined.set(segment.head, tail.length);
    this.#onJoin(this.#joined, tail.length, tail.length + segment.head.length);
    direction.append(segment);
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

/** The start and the end of a segment's payload. */
class Segment {
  readonly sequence: number;
  readonly length: number;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;

  constructor(sequence: number, payload: Uint8Array) {
    this.sequence = sequence;
    this.length = payload.length;
    this.head = payload.slice(0, REACH);
    this.tail = payload.length <= REACH ? this.head : payload.slice(-REACH);
  }
}

/** Blank segments are not followed: what comes first may stand behind one. */
const BLANK = new Uint8Array(16);

class Direction {
  isNew = true;
  /** Sequence number of the byte that is expected. */
  next = 0;
  /** The last bytes before it. */
  tail: Uint8Array = BLANK;
  #waiting: Segment[] = [];

  restart(sequence: number): void {
    this.isNew = false;
    this.next = sequence;
    this.tail = BLANK;
    this.#waiting = [];
  }

  wait(segment: Segment): void {
    if (this.#waiting.length === MAX_WAITING) this.restart(segment.sequence);
    this.#waiting.push(segment);
  }

  takeNext(): Segment | undefined {
    const index = this.#waiting.findIndex(({ sequence }) => sequence === this.next);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  append(segment: Segment): void {
    this.next = (segment.sequence + segment.length) >>> 0;
    if (segment.length >= REACH) {
      this.tail = segment.tail;
      return;
    }
    const kept = this.tail.subarray(Math.max(0, this.tail.length + segment.length - REACH));
    const tail = new Uint8Array(kept.length + segment.length);
    tail.set(kept);
    tail.set(segment.tail, kept.length);
    this.tail = tail;
  }
}
