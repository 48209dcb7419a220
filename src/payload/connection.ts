import type { PayloadCursor } from './cursor.js';
import { Direction, NOTHING_HELD, PHASE } from './direction.js';
import { SENDER, type Sender, STEP, type StreamSession } from './scrubber.js';
import type { StreamRecogniser } from './stream-recogniser.js';

/** A unit longer than this is blanked when segments cut it. */
const MAX_HELD = 8192;
/** By then a protocol has shown what it is. */
const ENOUGH_TO_RECOGNISE = 64;
/** Segments of a connection joined late by which its protocol may be recognised. */
const MAX_GUESSES = 8;
/** A session that goes nowhere is wrong. */
const MAX_IDLE_STEPS = 8;

/** One TCP connection: its two directions, and the protocol it speaks. */
export class Connection {
  readonly directions: readonly [Direction, Direction] = [
    new Direction(SENDER.client),
    new Direction(SENDER.server),
  ];
  /** Which of the two ends in the table's order opened it: 0 the lower, 1 the higher. */
  clientEnd = 0;
  serverPort = 0;
  session: StreamSession | undefined;
  isClosed = false;
  readonly #recogniser: StreamRecogniser;
  /** Segments of a connection joined late that may yet show what it speaks. */
  #guesses = 0;

  constructor(recogniser: StreamRecogniser) {
    this.#recogniser = recogniser;
  }

  direction(sender: Sender): Direction {
    return this.directions[sender];
  }

  /** The capture began in the midst of this connection: its port tells what it may speak. */
  joinLate(): void {
    this.session = this.#recogniser.byPort(this.serverPort)?.open();
    this.#guesses = MAX_GUESSES;
  }

  /** Decide over bytes that continue a direction; answers the end of the last that is not blank. */
  feed(
    direction: Direction,
    cursor: PayloadCursor,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    direction.expected = (direction.expected + end - start) | 0;
    if (direction.owed >= end - start) {
      direction.owed -= end - start;
      return start;
    }
    if (direction.phase === PHASE.lost && !this.#canResume) return start;
    this.#load(direction, cursor, bytes, start, end);
    this.#follow(direction, cursor);
    this.#hold(direction, cursor);
    return cursor.finish();
  }

  #load(
    direction: Direction,
    cursor: PayloadCursor,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (direction.held.length === 0) cursor.load(bytes, start, end);
    else cursor.loadBehind(direction.held, bytes, start, end);
    cursor.skip(direction.owed);
    direction.owed = 0;
  }

  #follow(direction: Direction, cursor: PayloadCursor): void {
    if (direction.phase === PHASE.lost && !this.#resume(direction, cursor)) return;
    let idle = 0;
    while (cursor.at < cursor.end && idle <= MAX_IDLE_STEPS) {
      const before = cursor.at;
      if (!this.#take(direction, cursor)) return;
      idle = cursor.at > before ? 0 : idle + 1;
    }
    if (cursor.at < cursor.end) direction.forget(PHASE.lost);
  }

  /** Have the session take one unit; false when that is all for now. */
  #take(direction: Direction, cursor: PayloadCursor): boolean {
    if (direction.phase === PHASE.fresh && !this.#recognise(direction, cursor)) return false;
    const step = (this.session as StreamSession).step(direction.sender, cursor);
    if (step === STEP.reopen) this.#reopen();
    if (step === STEP.lost) direction.forget(PHASE.lost);
    return step === STEP.taken || step === STEP.reopen;
  }

  get #canResume(): boolean {
    return this.session !== undefined || this.#guesses > 0;
  }

  #resume(direction: Direction, cursor: PayloadCursor): boolean {
    const isProven = this.session?.resumes(direction.sender, cursor) === true;
    if (!isProven && !this.#guess(direction, cursor)) return false;
    this.#guesses = 0;
    direction.phase = PHASE.followed;
    return true;
  }

  /** Of a connection joined late, a segment that starts like a protocol shows which it is. */
  #guess(direction: Direction, cursor: PayloadCursor): boolean {
    if (this.#guesses === 0) return false;
    this.#guesses -= 1;
    const scrubber = this.#recogniser.recognise(cursor, direction.sender, this.serverPort);
    if (scrubber === undefined) return false;
    this.session = scrubber.open();
    const other =
      this.directions[direction.sender === SENDER.client ? SENDER.server : SENDER.client];
    if (!other.isStarted) other.phase = PHASE.fresh;
    return true;
  }

  /** Whether the session is known; else what was seen so far is held, or given up. */
  #recognise(direction: Direction, cursor: PayloadCursor): boolean {
    if (this.session === undefined) {
      const scrubber = this.#recogniser.recognise(cursor, direction.sender, this.serverPort);
      if (scrubber === undefined) {
        if (cursor.available >= ENOUGH_TO_RECOGNISE) direction.forget(PHASE.lost);
        return false;
      }
      this.session = scrubber.open();
    }
    direction.phase = PHASE.followed;
    return true;
  }

  #reopen(): void {
    this.session = undefined;
    for (const direction of this.directions) direction.forget(PHASE.fresh);
  }

  /** Keep the unit that is not here whole, as far as it came. */
  #hold(direction: Direction, cursor: PayloadCursor): void {
    direction.owed = direction.phase === PHASE.lost ? 0 : cursor.owed;
    const isUnfinished = direction.phase !== PHASE.lost && cursor.at < cursor.end;
    if (isUnfinished && cursor.available > MAX_HELD) direction.forget(PHASE.lost);
    else if (isUnfinished) direction.held = cursor.bytes.slice(cursor.at, cursor.end);
    else direction.held = NOTHING_HELD;
  }
}
