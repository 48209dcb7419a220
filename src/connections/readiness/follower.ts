import type { Frame } from '../../frame/frame.js';
import { ROLE } from '../moments.js';
import { hasBits, sequenceDistance, setBits } from '../records.js';
import type { TcpCursor } from '../tcp-cursor.js';
import {
  APPLICATION,
  APPLICATION_ERROR,
  APPLICATION_FACTS,
  FACT,
  FACTS,
  FINGERPRINT,
  SIDE_FACT,
  SIDE_FACTS,
  START_SEQUENCE,
  WATCH,
} from '../tcp-record.js';
import type { TcpStory } from '../tcp-story.js';
import { APPLICATIONS, type Application, type SetupReport } from './detector.js';
import { isGoodbye } from './goodbye.js';
import { APPLICATION_PROTOCOLS } from './registry.js';
import { SetupWatch } from './watch.js';

/** More set-ups at once than this are not followed, so that a flood of them takes bounded memory. */
const MOST_WATCHES = 1 << 16;

/** The protocols by the number of their application. */
const PROTOCOL_BY_NUMBER = APPLICATIONS.map((application) =>
  APPLICATION_PROTOCOLS.find((protocol) => protocol.application === application),
);

/** Follows the set-up of every connection that is in it, and tells the connection's record and story. */
export class SetupFollower implements SetupReport {
  readonly #cursor: TcpCursor;
  readonly #story: TcpStory;
  readonly #watches: (SetupWatch | undefined)[] = [];
  readonly #free: number[] = [];

  constructor(cursor: TcpCursor, story: TcpStory) {
    this.#cursor = cursor;
    this.#story = story;
  }

  /** Take the payload of the segment under work. */
  follow(frame: Frame): void {
    const { integers, at, segment } = this.#cursor;
    const end = Math.min(frame.end, frame.conversation.payload + segment.length);
    this.#noteGoodbye(frame.bytes, frame.conversation.payload, end);
    if (hasBits(integers, at + FACTS, FACT.watched)) {
      this.#lookForError(frame.bytes, frame.conversation.payload, end);
      return;
    }
    const watch = this.#watch();
    if (watch === undefined) return;
    const { side, own } = this.#cursor;
    const place = sequenceDistance(segment.sequence, integers[own + START_SEQUENCE] as number) - 1;
    const { bytes, conversation } = frame;
    watch.feed({ sender: side, place, bytes, start: conversation.payload, end }, this);
    // Bytes that the capture cut off are bytes that the watch will never see.
    if (end - conversation.payload < segment.length && !watch.isOver) this.giveUp();
  }

  startup(fingerprint: number): void {
    const { integers, at } = this.#cursor;
    integers[at + FINGERPRINT] = fingerprint;
    this.#story.markAwaiting(ROLE.startup, ROLE['startup-ack']);
  }

  clientHello(): void {
    this.#story.mark(ROLE['client-hello']);
  }

  serverHello(): void {
    this.#story.mark(ROLE['server-hello']);
  }

  ready(): void {
    this.#story.mark(ROLE.ready);
    setBits(this.#cursor.integers, this.#cursor.at + FACTS, FACT.ready);
    this.end();
  }

  error(code: number): void {
    this.#noteError(code, ROLE.error);
  }

  alert(code: number): void {
    this.#noteError(code, ROLE.alert);
  }

  note(fact: number): void {
    setBits(this.#cursor.integers, this.#cursor.at + APPLICATION_FACTS, fact);
  }

  withdraw(fact: number): void {
    const { integers, at } = this.#cursor;
    integers[at + APPLICATION_FACTS] = (integers[at + APPLICATION_FACTS] as number) & ~fact;
  }

  giveUp(): void {
    setBits(this.#cursor.integers, this.#cursor.at + FACTS, FACT.uncertain);
    this.end();
  }

  /** Stop following the set-up of the connection under work. */
  end(): void {
    const { integers, at } = this.#cursor;
    setBits(integers, at + FACTS, FACT.watched);
    const slot = (integers[at + WATCH] as number) - 1;
    if (slot < 0) return;
    const watch = this.#watches[slot] as SetupWatch;
    watch.isOver = true;
    integers[at + APPLICATION] = APPLICATIONS.indexOf(watch.detector?.application ?? 'other');
    this.#watches[slot] = undefined;
    this.#free.push(slot);
    integers[at + WATCH] = 0;
  }

  /** What the watch over the connection under work takes it for, while it runs. */
  application(integers: Int32Array, at: number): Application {
    const slot = (integers[at + WATCH] as number) - 1;
    const watched = this.#watches[slot]?.detector?.application;
    return watched ?? (APPLICATIONS[integers[at + APPLICATION] as number] as Application);
  }

  /** Only the last words count. */
  #noteGoodbye(bytes: Uint8Array, start: number, end: number): void {
    const { integers, own } = this.#cursor;
    const facts = integers[own + SIDE_FACTS] as number;
    integers[own + SIDE_FACTS] = isGoodbye(bytes, start, end)
      ? facts | SIDE_FACT.goodbye
      : facts & ~SIDE_FACT.goodbye;
  }

  #noteError(code: number, role: number): void {
    const { integers, at, side } = this.#cursor;
    this.#story.mark(role);
    if (integers[at + APPLICATION_ERROR] !== 0) return;
    integers[at + APPLICATION_ERROR] = code;
    if (side === 0) setBits(integers, at + FACTS, FACT.errorByClient);
  }

  #watch(): SetupWatch | undefined {
    const { integers, at } = this.#cursor;
    const slot = (integers[at + WATCH] as number) - 1;
    if (slot >= 0) return this.#watches[slot];
    const isFull = this.#free.length === 0 && this.#watches.length === MOST_WATCHES;
    if (isFull || !hasBits(integers, at + FACTS, FACT.fromSyn)) {
      this.giveUp();
      return undefined;
    }
    const watch = new SetupWatch();
    const place = this.#free.pop() ?? this.#watches.length;
    this.#watches[place] = watch;
    integers[at + WATCH] = place + 1;
    return watch;
  }

  #lookForError(bytes: Uint8Array, start: number, end: number): void {
    const { integers, at, side } = this.#cursor;
    if (integers[at + APPLICATION_ERROR] !== 0) return;
    const protocol = PROTOCOL_BY_NUMBER[integers[at + APPLICATION] as number];
    if (protocol === undefined) return;
    const code = protocol.errorIn(side, bytes, start, end);
    if (code === 0) return;
    if (protocol.application === 'tls') this.alert(code);
    else this.error(code);
  }
}
