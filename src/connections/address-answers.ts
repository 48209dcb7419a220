import type { Clock } from './clock.js';
import type { Moment } from './moments.js';
import type { Place } from './place.js';
import { Records } from './records.js';

/** One DNS lookup: a question and, where it was seen, its answer. */
export interface Lookup {
  /** Id of the conversation. */
  readonly conversation: number;
  readonly query: Moment | undefined;
  readonly answer: Moment | undefined;
}

/** A question that waits for its answer. */
export interface Question {
  readonly conversation: number;
  readonly time: number;
  readonly file: number;
  readonly packet: number;
  attempts: number;
}

/** How an address came to be known. */
interface Answer {
  readonly question: Question | undefined;
  readonly conversation: number;
  /** Hash of the address of the client that asked. */
  readonly client: number;
  readonly here: Place;
}

/** More are not remembered, so that the table takes 16 MiB at most. */
const MOST_ANSWERS = 1 << 18;

// An answer's record: whole numbers and doubles.
const ADDRESS = 0;
const LENGTH = 4;
const CONVERSATION = 5;
const QUERY_PACKET = 6;
const ANSWER_PACKET = 7;
const FILES = 8;
const CLIENT = 9;
const INTEGER_WIDTH = 10;
const QUERY_TIME = 0;
const ANSWER_TIME = 1;
const REAL_WIDTH = 2;

/** Which lookup gave which address. */
export class AddressAnswers {
  readonly #clock: Clock;
  readonly #answers = new Records(INTEGER_WIDTH, REAL_WIDTH);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(address: readonly number[], answer: Answer): void {
    if (this.#answers.count === MOST_ANSWERS) return;
    const record = this.#answers.add();
    const integers = this.#answers.integers(record);
    const at = this.#answers.integersAt(record);
    const { question, here } = answer;
    integers.set(address, at + ADDRESS);
    integers[at + LENGTH] = address.length;
    integers[at + CONVERSATION] = answer.conversation;
    integers[at + QUERY_PACKET] = question?.packet ?? 0;
    integers[at + ANSWER_PACKET] = here.packet;
    integers[at + FILES] = ((question?.file ?? 0) << 16) | here.file;
    integers[at + CLIENT] = answer.client;
    const reals = this.#answers.reals(record);
    const realsAt = this.#answers.realsAt(record);
    reals[realsAt + QUERY_TIME] = question?.time ?? here.time;
    reals[realsAt + ANSWER_TIME] = here.time;
  }

  /** The latest answer with this address before a moment; one to the same client where there is one. */
  latest(address: Uint8Array, client: Uint8Array, before: Moment): Lookup | undefined {
    const words = wordsOf(address);
    const clientHash = hashWords(wordsOf(client));
    const time = this.#clock.timeOf(before.seconds, before.nanoseconds);
    let found: number | undefined;
    let isOwn = false;
    for (let record = 0; record < this.#answers.count; record += 1) {
      if (!this.#gives(record, words) || this.#answerTime(record) > time) continue;
      const isFromClient = this.#client(record) === clientHash;
      if (isOwn && !isFromClient) continue;
      isOwn = isFromClient;
      found = record;
    }
    return found === undefined ? undefined : this.#lookup(found);
  }

  /** Whether a client had an answer in a span of time. Answers came in about the order of time. */
  hasFrom(client: number, from: number, to: number): boolean {
    for (let record = this.#answers.count - 1; record >= 0; record -= 1) {
      const time = this.#answerTime(record);
      if (time < from) return false;
      if (time < to && this.#client(record) === client) return true;
    }
    return false;
  }

  #gives(record: number, words: readonly number[]): boolean {
    const integers = this.#answers.integers(record);
    const at = this.#answers.integersAt(record);
    if (integers[at + LENGTH] !== words.length) return false;
    return words.every((word, index) => integers[at + ADDRESS + index] === word);
  }

  #client(record: number): number {
    return this.#answers.integers(record)[this.#answers.integersAt(record) + CLIENT] as number;
  }

  #answerTime(record: number): number {
    return this.#answers.reals(record)[this.#answers.realsAt(record) + ANSWER_TIME] as number;
  }

  #lookup(record: number): Lookup {
    const integers = this.#answers.integers(record);
    const at = this.#answers.integersAt(record);
    const queryTime = this.#answers.reals(record)[
      this.#answers.realsAt(record) + QUERY_TIME
    ] as number;
    const files = integers[at + FILES] as number;
    const queryPacket = integers[at + QUERY_PACKET] as number;
    const answerPacket = integers[at + ANSWER_PACKET] as number;
    return {
      conversation: (integers[at + CONVERSATION] as number) + 1,
      query:
        queryPacket === 0 ? undefined : this.#clock.moment(queryTime, files >>> 16, queryPacket),
      answer: this.#clock.moment(this.#answerTime(record), files & 0xffff, answerPacket),
    };
  }
}

function wordsOf(address: Uint8Array): number[] {
  return wordsAt(new DataView(address.buffer, address.byteOffset), 0, address.length);
}

/** An address as whole numbers. */
export function wordsAt(view: DataView, at: number, length: number): number[] {
  return Array.from({ length: length / 4 }, (_, index) => view.getInt32(at + index * 4));
}

export function hashWords(words: readonly number[]): number {
  return words.reduce((hash, word) => Math.imul(hash ^ word, 0x01000193), 0x811c9dc5);
}
