import type { Frame } from '../frame/frame.js';
import {
  AddressAnswers,
  hashWords,
  type Lookup,
  type Question,
  wordsAt,
} from './address-answers.js';
import type { Clock } from './clock.js';
import { DnsMessage } from './dns-message.js';
import type { Moment } from './moments.js';
import type { Place } from './place.js';

const DNS_PORT = 53;
/** Questions that wait for an answer, and failures, that are remembered at most. */
const MOST_PENDING = 1 << 16;
const MOST_ANSWERED = 1 << 12;
const MOST_FAILURES = 10_000;
/** glibc asks again after 5 s. */
const ANSWER_WITHIN = 5e9;
const SLOW_FROM = 2e9;
const NAME_ERROR = 3;

/** A lookup that failed: by its response code, for want of an answer, or by slowness. */
export interface FailedLookup extends Lookup {
  readonly reason: 'rcode' | 'no-answer' | 'slow';
  readonly rcode: number;
  readonly attempts: number;
  /** Seconds from the question to the answer, or to the end of the capture. */
  readonly wait: number;
}

interface Failure {
  readonly question: Question | undefined;
  readonly conversation: number;
  readonly answer: Place | undefined;
  readonly rcode: number;
  readonly client: number;
  readonly reason: FailedLookup['reason'];
}

/** Remembers which lookup gave which address, and which failed. */
export class NameLookups {
  readonly #clock: Clock;
  readonly #message = new DnsMessage();
  readonly #pending = new Map<number, Question>();
  /** When the latest questions were answered. */
  readonly #answered = new Map<number, number>();
  readonly #answers: AddressAnswers;
  readonly #failures: Failure[] = [];
  #lastTime = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#answers = new AddressAnswers(clock);
  }

  /** Take in a datagram of the conversation with this number. */
  observe(frame: Frame, conversation: number, here: Place): void {
    this.#lastTime = here.time;
    const { sourcePort, destinationPort, payload, payloadEnd, source, destination } =
      frame.conversation;
    if (sourcePort !== DNS_PORT && destinationPort !== DNS_PORT) return;
    const message = this.#message;
    if (!message.load(frame.bytes, payload, Math.min(payloadEnd, frame.end))) return;
    const key = conversation * 0x10000 + message.id;
    const asker = message.isResponse ? destination : source;
    const client = hashWords(wordsAt(frame.view, asker, frame.conversation.addressLength));
    if (message.isResponse) this.#answer(frame, key, client, here);
    else this.#ask(key, conversation, here);
  }

  /** Questions that are still open were not answered. */
  finish(end: number): void {
    this.#lastTime = Math.max(this.#lastTime, end);
    for (const question of this.#pending.values()) {
      const wait = this.#lastTime - question.time;
      if (wait < (question.attempts > 1 ? SLOW_FROM : ANSWER_WITHIN)) continue;
      const { conversation } = question;
      const reason = 'no-answer';
      this.#fail({ question, conversation, answer: undefined, rcode: 0, client: 0, reason });
    }
    this.#pending.clear();
  }

  /** The lookup that gave an address, latest before `time`; one of the same client where there is one. */
  lookupOf(address: Uint8Array, client: Uint8Array, before: Moment): Lookup | undefined {
    return this.#answers.latest(address, client, before);
  }

  /** Lookups that failed, but for those of a search list that succeeded in the end. */
  failures(): FailedLookup[] {
    return this.#failures
      .filter((failure) => failure.rcode !== NAME_ERROR || !this.#isAnsweredLater(failure))
      .map((failure) => this.#failedLookup(failure));
  }

  #ask(key: number, conversation: number, here: Place): void {
    const known = this.#pending.get(key);
    if (known !== undefined) {
      known.attempts += 1;
      return;
    }
    if (this.#isAnswered(key, here)) return;
    if (this.#pending.size === MOST_PENDING) forgetOldest(this.#pending);
    const { time, file, packet } = here;
    this.#pending.set(key, { conversation, time, file, packet, attempts: 1 });
  }

  /** A copy of a question may be recorded after its answer: packets of two interfaces are not in order. */
  #isAnswered(key: number, here: Place): boolean {
    const time = this.#answered.get(key);
    return time !== undefined && here.time - time < ANSWER_WITHIN;
  }

  #answer(frame: Frame, key: number, client: number, here: Place): void {
    const question = this.#pending.get(key);
    const conversation = Math.floor(key / 0x10000);
    this.#pending.delete(key);
    if (this.#answered.size === MOST_ANSWERED) forgetOldest(this.#answered);
    this.#answered.set(key, here.time);
    const { rcode } = this.#message;
    const isSlow = question !== undefined && here.time - question.time >= SLOW_FROM;
    if (rcode !== 0 || isSlow) {
      const reason = rcode === 0 ? 'slow' : 'rcode';
      const answer = { time: here.time, file: here.file, packet: here.packet };
      this.#fail({ question, conversation, answer, rcode, client, reason });
    }
    for (let index = 0; index < this.#message.addressCount; index += 1) {
      const start = this.#message.addresses[index] as number;
      const words = wordsAt(frame.view, start, this.#message.lengths[index] as number);
      this.#answers.add(words, { question, conversation, client, here });
    }
  }

  #fail(failure: Failure): void {
    if (this.#failures.length < MOST_FAILURES) this.#failures.push(failure);
  }

  /** A resolver tries the names of its search list one after the other: only the last one counts. */
  #isAnsweredLater({ client, answer }: Failure): boolean {
    if (answer === undefined) return false;
    return this.#answers.hasFrom(client, answer.time, answer.time + ANSWER_WITHIN);
  }

  #failedLookup({ question, conversation, answer, rcode, reason }: Failure): FailedLookup {
    const end = answer?.time ?? this.#lastTime;
    const from = question?.time ?? end;
    return {
      conversation: conversation + 1,
      query: question && this.#clock.moment(question.time, question.file, question.packet),
      answer: answer && this.#clock.moment(answer.time, answer.file, answer.packet),
      reason,
      rcode,
      attempts: question?.attempts ?? 1,
      wait: (end - from) / 1e9,
    };
  }
}

function forgetOldest(map: Map<number, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
