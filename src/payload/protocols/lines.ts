import { FILLER, type PayloadCursor } from '../cursor.js';
import { type Sender, STEP, type Step, type StreamSession } from '../scrubber.js';
import { readText } from './text.js';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
/** A longer line is content, and blanked. */
const MAX_LINE = 4096;

/** A session that takes its input line by line. */
export abstract class LineSession implements StreamSession {
  readonly #isInLongLine: [boolean, boolean] = [false, false];
  /** Bytes behind the line under work that are content. */
  readonly #content: [number, number] = [0, 0];

  /**
   * Decide over the line from `cursor.at` to `end`, its end excluded. What it does not take of it is
   * masked; the line's end is kept.
   */
  protected abstract line(sender: Sender, cursor: PayloadCursor, end: number): Step;

  /** What comes behind the line under work is so many bytes of content. */
  protected passContent(sender: Sender, length: number): void {
    this.#content[sender] = length;
  }

  step(sender: Sender, cursor: PayloadCursor): Step {
    const feed = cursor.find(LF);
    if (feed < 0) return this.#wait(sender, cursor);
    if (this.#isInLongLine[sender]) {
      this.#isInLongLine[sender] = false;
      cursor.skip(feed - cursor.at);
      cursor.keep(1);
      return STEP.taken;
    }
    const hasReturn = feed > cursor.at && cursor.bytes[feed - 1] === CR;
    const end = hasReturn ? feed - 1 : feed;
    if (!isText(cursor.bytes, cursor.at, end)) return STEP.lost;
    const start = cursor.at;
    const step = this.line(sender, cursor, end);
    maskRest(cursor, start, end);
    cursor.keep(feed + 1 - cursor.at);
    this.#passContent(sender, cursor);
    return step;
  }

  /** Whether a line can only be what this protocol sends between contents. */
  protected abstract isProof(sender: Sender, line: string): boolean;

  /** What is remembered of the connection's course no longer holds. */
  protected abstract forget(sender: Sender): void;

  /** A line at the start of a segment, here to its end, that content would hardly hold there. */
  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    const { bytes, at } = cursor;
    const feed = cursor.find(LF);
    if (feed <= at || feed - at > MAX_LINE || bytes[feed - 1] !== CR) return false;
    if (!this.isProof(sender, readText(bytes, at, feed - 1))) return false;
    this.restart(sender);
    this.forget(sender);
    return true;
  }

  /** What comes starts a line. */
  protected restart(sender: Sender): void {
    this.#isInLongLine[sender] = false;
    this.#content[sender] = 0;
  }

  #wait(sender: Sender, cursor: PayloadCursor): Step {
    if (cursor.available <= MAX_LINE && !this.#isInLongLine[sender]) return STEP.more;
    this.#isInLongLine[sender] = true;
    cursor.skip(cursor.available);
    return STEP.taken;
  }

  #passContent(sender: Sender, cursor: PayloadCursor): void {
    const length = this.#content[sender];
    this.#content[sender] = 0;
    if (length === Number.POSITIVE_INFINITY) cursor.skipAll();
    else cursor.skip(length);
  }
}

/** Encryption whose beginning was lost is no text. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const value = bytes[at] as number;
    if (value < SPACE && value !== TAB) return false;
  }
  return true;
}

/** Mask a line to its end. A space behind what is seen of it stays, or readers would take the mask for more of that. */
export function maskRest(cursor: PayloadCursor, start: number, end: number): void {
  const { bytes, at } = cursor;
  if (at >= end) return;
  const isBehindWord = at > start && bytes[at - 1] !== FILLER;
  if (isBehindWord && bytes[at] === SPACE) cursor.keep(1);
  cursor.mask(end - cursor.at);
}

/** Where the next `value` stands between `start` and `end`; `end` when it does not. */
export function findIn(bytes: Uint8Array, start: number, end: number, value: number): number {
  for (let at = start; at < end; at += 1) if (bytes[at] === value) return at;
  return end;
}

/** Where the word at `start` ends. */
export function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  return findIn(bytes, start, end, SPACE);
}

/** Keep the spaces under the cursor. */
export function keepSpaces(cursor: PayloadCursor, end: number): void {
  let at = cursor.at;
  while (at < end && (cursor.bytes[at] === SPACE || cursor.bytes[at] === TAB)) at += 1;
  cursor.keep(at - cursor.at);
}
