import type { Frame } from '../frame/frame.js';
import {
  BYTES,
  FILES,
  FIRST_PACKET,
  FIRST_TIME,
  LAST_PACKET,
  LAST_TIME,
  PACKETS,
  PASSED,
  PAYLOAD,
  PREDECESSOR,
  TCP_RECORD,
} from './conversation-record.js';
import { ConversationTable } from './conversation-table.js';
import type { Place } from './place.js';
import { increase } from './records.js';
import type { Tuple } from './tuple.js';

/** Where the source address stands in the header. RFC 791, section 3.1; RFC 8200, section 3. */
const IPV4_SOURCE = 12;
const IPV6_SOURCE = 8;

/** What every conversation has, whatever its protocol: when, where, how much. */
export class Conversations {
  readonly table: ConversationTable = new ConversationTable();
  /** The conversation under work, and where its record stands. */
  id = -1;
  #integers: Int32Array = new Int32Array(0);
  #at = 0;
  #reals: Float64Array = new Float64Array(0);
  #realsAt = 0;

  /** The sender of the packet that was looked up last: 0 opened the conversation. */
  get side(): number {
    return this.table.isForward ? 0 : 1;
  }

  /** Look for the running conversation between these ends. */
  find(tuple: Tuple): boolean {
    const id = this.table.find(tuple);
    if (id < 0) return false;
    this.#load(id);
    return true;
  }

  open(tuple: Tuple, here: Place): void {
    this.#load(this.table.open(tuple));
    this.#integers[this.#at + FIRST_PACKET] = here.packet;
    this.#integers[this.#at + FILES] = here.file << 16;
    this.#reals[this.#realsAt + FIRST_TIME] = here.time;
  }

  count(frame: Frame, here: Place): void {
    const { source, addressLength, payload, payloadEnd } = frame.conversation;
    const { side } = this;
    this.reach(here);
    increase(this.#integers, this.#at + PACKETS + side, 1);
    const start = source - (addressLength === 4 ? IPV4_SOURCE : IPV6_SOURCE);
    increase(this.#reals, this.#realsAt + BYTES + side, payloadEnd - start);
    if (payloadEnd > payload) {
      increase(this.#reals, this.#realsAt + PAYLOAD + side, payloadEnd - payload);
    }
  }

  /** The conversation lasts until this packet. */
  reach(here: Place): void {
    const files = this.#at + FILES;
    this.#integers[this.#at + LAST_PACKET] = here.packet;
    this.#integers[files] = ((this.#integers[files] as number) & ~0xffff) | here.file;
    this.#reals[this.#realsAt + LAST_TIME] = here.time;
  }

  /** Load the last packet of the conversation; number 0 when it has none yet. */
  loadLast(place: Place): void {
    place.packet = this.#integers[this.#at + LAST_PACKET] as number;
    place.file = (this.#integers[this.#at + FILES] as number) & 0xffff;
    place.time = this.#reals[this.#realsAt + LAST_TIME] as number;
  }

  markPassed(): void {
    this.#integers[this.#at + PASSED] = 1;
  }

  get tcpRecord(): number {
    return this.#integers[this.#at + TCP_RECORD] as number;
  }

  set tcpRecord(record: number) {
    this.#integers[this.#at + TCP_RECORD] = record;
  }

  /** Whether there was a conversation between the same ends before. */
  get hasPredecessor(): boolean {
    return (this.#integers[this.#at + PREDECESSOR] as number) >= 0;
  }

  #load(id: number): void {
    const { records } = this.table;
    this.id = id;
    this.#integers = records.integers(id);
    this.#at = records.integersAt(id);
    this.#reals = records.reals(id);
    this.#realsAt = records.realsAt(id);
  }
}
