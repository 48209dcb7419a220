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

  /** The sender of the packet that was looked up last: 0 opened the conversation. */
  get side(): number {
    return this.table.isForward ? 0 : 1;
  }

  open(tuple: Tuple, here: Place): number {
    const id = this.table.open(tuple);
    const { records } = this.table;
    const integers = records.integers(id);
    const at = records.integersAt(id);
    integers[at + FIRST_PACKET] = here.packet;
    integers[at + FILES] = here.file << 16;
    records.reals(id)[records.realsAt(id) + FIRST_TIME] = here.time;
    return id;
  }

  count(frame: Frame, id: number, side: number, here: Place): void {
    const { records } = this.table;
    const { source, addressLength, payload, payloadEnd } = frame.conversation;
    this.reach(id, here);
    increase(records.integers(id), records.integersAt(id) + PACKETS + side, 1);
    const reals = records.reals(id);
    const at = records.realsAt(id);
    const start = source - (addressLength === 4 ? IPV4_SOURCE : IPV6_SOURCE);
    increase(reals, at + BYTES + side, payloadEnd - start);
    increase(reals, at + PAYLOAD + side, Math.max(0, payloadEnd - payload));
  }

  /** The conversation lasts until this packet. */
  reach(id: number, here: Place): void {
    const { records } = this.table;
    const integers = records.integers(id);
    const at = records.integersAt(id);
    integers[at + LAST_PACKET] = here.packet;
    integers[at + FILES] = ((integers[at + FILES] as number) & ~0xffff) | here.file;
    records.reals(id)[records.realsAt(id) + LAST_TIME] = here.time;
  }

  /** Load the last packet of a conversation; number 0 when it has none yet. */
  loadLast(id: number, place: Place): void {
    const { records } = this.table;
    const integers = records.integers(id);
    const at = records.integersAt(id);
    place.packet = integers[at + LAST_PACKET] as number;
    place.file = (integers[at + FILES] as number) & 0xffff;
    place.time = records.reals(id)[records.realsAt(id) + LAST_TIME] as number;
  }

  markPassed(id: number): void {
    const { records } = this.table;
    records.integers(id)[records.integersAt(id) + PASSED] = 1;
  }

  tcpRecord(id: number): number {
    const { records } = this.table;
    return records.integers(id)[records.integersAt(id) + TCP_RECORD] as number;
  }

  setTcpRecord(id: number, record: number): void {
    const { records } = this.table;
    records.integers(id)[records.integersAt(id) + TCP_RECORD] = record;
  }

  /** Whether there was a conversation between the same ends before. */
  hasPredecessor(id: number): boolean {
    const { records } = this.table;
    return (records.integers(id)[records.integersAt(id) + PREDECESSOR] as number) >= 0;
  }
}
