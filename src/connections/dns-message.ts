import { u8, u16 } from '../frame/bytes.js';

// RFC 1035, section 4.1.
const FLAGS = 2;
const QUESTION_COUNT = 4;
const ANSWER_COUNT = 6;
const HEADER_LENGTH = 12;
const IS_RESPONSE = 0x8000;
const OPCODE = 0x7800;
const RCODE = 0x000f;
/** A label longer than this is a pointer, which ends the name. Section 4.1.4. */
const LONGEST_LABEL = 63;
const POINTER_LENGTH = 2;
const QUESTION_TAIL = 4;
const RECORD_TAIL = 10;
const RECORD_LENGTH = 8;
const TYPE_A = 1;
const TYPE_AAAA = 28;

/** A DNS message, as far as lookups of addresses need it. One serves a whole run. */
export class DnsMessage {
  id = 0;
  isResponse = false;
  rcode = 0;
  /** Where the addresses of the answer stand, and how many there are. */
  readonly addresses: Int32Array = new Int32Array(MOST_ADDRESSES);
  readonly lengths: Uint8Array = new Uint8Array(MOST_ADDRESSES);
  addressCount = 0;

  /** Read the message; false when these bytes are none. */
  load(bytes: Uint8Array, start: number, end: number): boolean {
    this.addressCount = 0;
    if (start + HEADER_LENGTH > end) return false;
    const flags = u16(bytes, start + FLAGS);
    if ((flags & OPCODE) !== 0 || u16(bytes, start + QUESTION_COUNT) !== 1) return false;
    this.id = u16(bytes, start);
    this.isResponse = (flags & IS_RESPONSE) !== 0;
    this.rcode = flags & RCODE;
    if (this.isResponse && this.rcode === 0) this.#readAnswers(bytes, start, end);
    return true;
  }

  #readAnswers(bytes: Uint8Array, start: number, end: number): void {
    let at = skipName(bytes, start + HEADER_LENGTH, end) + QUESTION_TAIL;
    for (let left = u16(bytes, start + ANSWER_COUNT); left > 0; left -= 1) {
      at = skipName(bytes, at, end);
      if (at + RECORD_TAIL > end) return;
      const type = u16(bytes, at);
      const length = u16(bytes, at + RECORD_LENGTH);
      at += RECORD_TAIL;
      if (at + length > end) return;
      if ((type === TYPE_A && length === 4) || (type === TYPE_AAAA && length === 16)) {
        this.#keep(at, length);
      }
      at += length;
    }
  }

  #keep(at: number, length: number): void {
    if (this.addressCount === MOST_ADDRESSES) return;
    this.addresses[this.addressCount] = at;
    this.lengths[this.addressCount] = length;
    this.addressCount += 1;
  }
}

const MOST_ADDRESSES = 16;

/** Where a name ends; beyond `end` when it does not end before. */
function skipName(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const length = u8(bytes, at);
    if (length > LONGEST_LABEL) return at + POINTER_LENGTH;
    at += 1 + length;
    if (length === 0) return at;
  }
  return end + 1;
}
