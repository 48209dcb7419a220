import { u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { Body } from './body.js';
import {
  countQuestions,
  countRecords,
  HEADER_LENGTH,
  isDnsMessage,
  measureEntry,
  QUESTION_TAIL,
  RECORD_TAIL,
} from './dns.js';
import { DnsNames } from './dns-names.js';
import { takeRecordData } from './dns-records.js';

const NOTHING_DUE = -1;

/** DNS over TCP: each message behind its length. RFC 1035, section 4.2.2; RFC 7766. */
export const dnsStream: StreamScrubber = {
  name: 'dns-tcp',
  keeps: 'as DNS, and the length of each message',
  maps: 'names; addresses of A and AAAA, hints and client subnets',
  blanks: 'as DNS; an entry that a segment cuts',
  ports: [53],

  recognises(bytes, start, end) {
    if (end - start < 2 + HEADER_LENGTH + 1) return false;
    return isMessage(bytes, start, end);
  },

  open: () => new DnsStreamSession(),
};

function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  const length = u16(bytes, start);
  if (length <= HEADER_LENGTH) return false;
  return isDnsMessage(bytes, start + 2, Math.min(end, start + 2 + length));
}

class DnsStreamSession implements StreamSession {
  readonly #directions: readonly [DnsDirection, DnsDirection] = [
    new DnsDirection(),
    new DnsDirection(),
  ];

  step(sender: Sender, cursor: PayloadCursor): Step {
    return this.#directions[sender].step(cursor);
  }

  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    this.#directions[sender].body.left = 0;
    return dnsStream.recognises(cursor.bytes, cursor.at, cursor.end, sender);
  }
}

class DnsDirection {
  /** What is left of the message under work, how much of it was taken, and what it should still hold. */
  readonly body = new Body();
  #offset = 0;
  #questions = 0;
  #records = 0;
  #type = 0;
  #dataLength = NOTHING_DUE;
  #names: DnsNames | undefined;

  step(cursor: PayloadCursor): Step {
    if (this.body.left > 0) return this.body.step(cursor, this.#takeEntry);
    if (!cursor.hasKept(2)) return STEP.more;
    const { bytes, at, end } = cursor;
    const length = u16(bytes, at);
    if (!cursor.has(Math.min(length, HEADER_LENGTH + 1) + 2)) return STEP.more;
    const isDns = isMessage(bytes, at, end);
    cursor.keep(2);
    if (isDns) this.#open(cursor, length);
    else cursor.skip(length);
    return STEP.taken;
  }

  #open(cursor: PayloadCursor, length: number): void {
    const { bytes, at } = cursor;
    this.#names ??= new DnsNames();
    const outer = cursor.enter(length);
    this.#names.load(cursor);
    cursor.end = outer;
    this.#questions = countQuestions(bytes, at);
    this.#records = countRecords(bytes, at);
    this.#offset = HEADER_LENGTH;
    this.#dataLength = NOTHING_DUE;
    this.body.left = length - HEADER_LENGTH;
    cursor.keep(HEADER_LENGTH);
  }

  /** Names lead back to any earlier one of the message: its bytes are remembered until it ends. */
  readonly #takeEntry = (cursor: PayloadCursor): Step => {
    const { at } = cursor;
    const names = this.#names as DnsNames;
    names.continue(cursor, this.#offset);
    const step = this.#dataLength < 0 ? this.#owner(cursor, names) : this.#data(cursor, names);
    this.#offset += cursor.at - at;
    return step;
  };

  #owner(cursor: PayloadCursor, names: DnsNames): Step {
    const isQuestion = this.#questions > 0;
    if (!isQuestion && this.#records === 0) return STEP.lost;
    const length = measureEntry(cursor.bytes, cursor.at, cursor.end, isQuestion);
    if (length === 0) return STEP.more;
    if (!names.take(cursor)) return STEP.lost;
    if (isQuestion) {
      this.#questions -= 1;
      cursor.keep(QUESTION_TAIL);
      return STEP.taken;
    }
    this.#records -= 1;
    this.#type = u16(cursor.bytes, cursor.at);
    this.#dataLength = u16(cursor.bytes, cursor.at + RECORD_TAIL - 2);
    cursor.keep(RECORD_TAIL);
    return STEP.taken;
  }

  /** The data of the record under work, which a segment may have cut. */
  #data(cursor: PayloadCursor, names: DnsNames): Step {
    const length = this.#dataLength;
    if (!cursor.has(length)) return STEP.more;
    this.#dataLength = NOTHING_DUE;
    const outer = cursor.enter(length);
    takeRecordData(cursor, this.#type, names);
    cursor.leave(outer);
    return STEP.taken;
  }
}
