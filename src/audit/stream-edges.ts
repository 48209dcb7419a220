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
  readonly #joins: (byte: number) => boolean;
  readonly #joined = new Uint8Array(2 * REACH);

  /** `joins`: whether a byte on either side of a border may be part of what is looked for. */
  constructor(onJoin: OnJoin, joins: (byte: number) => boolean = () => true) {
    this.#onJoin = onJoin;
    this.#joins = joins;
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
    if (direction.next !== sequence) {
      direction.wait(new Segment(sequence, headers.bytes, from, headers.payloadEnd));
    } else this.#append(direction, headers.bytes, from, headers.payloadEnd);
    for (let next = direction.takeNext(); next !== undefined; next = direction.takeNext()) {
      this.#appendWaiting(direction, next);
    }
  }

  #append(direction: Direction, bytes: Uint8Array, from: number, to: number): void {
    if (this.#joins(direction.last)) this.#join(direction, bytes, from, Math.min(to, from + REACH));
    // What cannot go on needs not be remembered: its last byte says so.
    const isOpen = this.#joins(bytes[to - 1] as number);
    direction.append(bytes, isOpen ? from : to - 1, to);
    direction.next = (direction.next + to - from) >>> 0;
  }

  /** Hand on the bytes around the border, as far as they belong together. */
  #join({ tail, tailLength }: Direction, bytes: Uint8Array, from: number, to: number): void {
    let stop = from;
    while (stop < to && this.#joins(bytes[stop] as number)) stop += 1;
    if (stop === from) return;
    let start = tailLength;
    while (start > 0 && this.#joins(tail[start - 1] as number)) start -= 1;
    const border = tailLength - start;
    for (let i = start; i < tailLength; i += 1) this.#joined[i - start] = tail[i] as number;
    for (let i = from; i < stop; i += 1) this.#joined[border + i - from] = bytes[i] as number;
    this.#onJoin(this.#joined, border, border + stop - from);
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

/** Blank segments are not followed: what comes first may stand behind one. */
const BLANK_LENGTH = 16;
const NONE: readonly Segment[] = [];

class Direction {
  isNew = true;
  /** Sequence number of the byte that is expected. */
  next = 0;
  /** The last bytes before it. */
  readonly tail = new Uint8Array(REACH);
  tailLength = BLANK_LENGTH;
  #waiting: Segment[] | undefined;

  restart(sequence: number): void {
    this.isNew = false;
    this.next = sequence;
    this.tail.fill(0, 0, BLANK_LENGTH);
    this.tailLength = BLANK_LENGTH;
    this.#waiting = undefined;
  }

  wait(segment: Segment): void {
    if (this.#waiting?.length === MAX_WAITING) this.restart(segment.sequence);
    this.#waiting ??= [];
    this.#waiting.push(segment);
  }

  takeNext(): Segment | undefined {
    const waiting = this.#waiting ?? NONE;
    if (waiting.length === 0) return undefined;
    const index = waiting.findIndex(({ sequence }) => sequence === this.next);
    return index < 0 ? undefined : this.#waiting?.splice(index, 1)[0];
  }

  get last(): number {
    return this.tail[this.tailLength - 1] as number;
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    const added = Math.min(to - from, REACH);
    const kept = Math.min(this.tailLength, REACH - added);
    this.tail.copyWithin(0, this.tailLength - kept, this.tailLength);
    for (let i = 0; i < added; i += 1) this.tail[kept + i] = bytes[to - added + i] as number;
    this.tailLength = kept + added;
  }
}
