import { NO_ENTRY } from './replay-log.js';
import type { Sender } from './scrubber.js';
import type { WaitingSegments } from './waiting.js';

/** How far a direction is understood. */
export const PHASE = {
  /** Its very first byte, or the first of a new protocol, comes next. */
  fresh: 0,
  /** The session knows what comes next. */
  followed: 1,
  /** Blank, until the session finds a boundary. */
  lost: 2,
} as const;
export type Phase = (typeof PHASE)[keyof typeof PHASE];

export const NOTHING_HELD = new Uint8Array(0);

/** One direction of a connection: where its bytes stand, and what of it was disclosed. */
export class Direction {
  readonly sender: Sender;
  phase: Phase = PHASE.lost;
  /** Whether `expected` means anything yet. */
  isStarted = false;
  /** The sequence number that follows what was decided; as a signed number, like all of them here. */
  expected = 0;
  /** Bytes to be passed over before the session is asked again. */
  owed = 0;
  /** The start of a unit that is not here whole: as it was captured, to be read once more. */
  held: Uint8Array = NOTHING_HELD;
  waiting: WaitingSegments | undefined;
  /** No more waiting for what is missing. */
  isAbandoned = false;
  /** Packets of the other side that acknowledge bytes which are missing here. */
  acknowledgedGap = 0;
  hasFinished = false;
  finish = 0;
  /** The newest of what it disclosed, in the log of all directions. */
  lastEntry = NO_ENTRY;
  #opening: number | undefined;

  constructor(sender: Sender) {
    this.sender = sender;
  }

  start(sequence: number, phase: Phase): void {
    this.isStarted = true;
    this.expected = sequence;
    this.phase = phase;
  }

  /** Start behind a SYN, whose number is one less. */
  open(sequence: number): void {
    this.start(sequence, PHASE.fresh);
    this.#opening = sequence;
  }

  /** Whether a SYN with this number belongs to another connection. */
  isOpenedElsewhere(sequence: number): boolean {
    return this.#opening !== sequence;
  }

  /** What comes next is the start of something: `phase` says of what. */
  forget(phase: Phase): void {
    this.phase = phase;
    this.owed = 0;
    this.held = NOTHING_HELD;
  }

  /** `count` bytes were not captured. */
  skip(count: number): void {
    this.expected = (this.expected + count) | 0;
    if (this.owed >= count) this.owed -= count;
    else this.forget(PHASE.lost);
  }

  get isWaiting(): boolean {
    return this.waiting !== undefined && this.waiting.count > 0;
  }

  /** Go on at the first segment that waits: what is missing before it was not captured. */
  passGap(): void {
    const { first } = this.waiting as WaitingSegments;
    this.skip((first - this.expected) >>> 0);
    this.acknowledgedGap = 0;
  }

  /** Whether a segment waits that what was decided reaches. */
  get isReady(): boolean {
    const waiting = this.waiting;
    if (waiting === undefined || waiting.count === 0) return false;
    return ((waiting.first - this.expected) | 0) <= 0;
  }

  get isComplete(): boolean {
    return this.hasFinished && ((this.finish - this.expected) | 0) <= 0;
  }
}
