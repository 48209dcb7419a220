import { Moments, ROLE } from './moments.js';
import { Place } from './place.js';
import { hasBits, sequenceDistance, setBits } from './records.js';
import type { TcpCursor } from './tcp-cursor.js';
import {
  AWAITED,
  AWAITED_ROLE,
  FACT,
  FACTS,
  FIRST_ROUND_TRIP,
  MOMENTS,
  ROLES_SEEN,
  SYN_TIME,
} from './tcp-record.js';
import { CONTROL_FLAGS, FLAG } from './tcp-segment.js';

/** Remembers the packets that tell a TCP connection's story. */
export class TcpStory {
  readonly moments: Moments = new Moments();
  readonly here: Place = new Place();
  /** The packet of the same connection before this one. */
  readonly before: Place = new Place();
  readonly #cursor: TcpCursor;

  constructor(cursor: TcpCursor) {
    this.#cursor = cursor;
  }

  /** Remember the packet under work, if it is the first with this role. */
  mark(role: number): void {
    this.#markPlace(role, this.here);
  }

  /** The packet under work carries a role whose acknowledgment matters too. */
  markAwaiting(role: number, ackRole: number): void {
    this.mark(role);
    this.#cursor.integers[this.#cursor.at + AWAITED] = this.#cursor.segment.end;
    this.#cursor.integers[this.#cursor.at + AWAITED_ROLE] = ackRole;
  }

  /** The roles that a segment has by its header alone. */
  tell(): void {
    const { segment, side } = this.#cursor;
    if ((segment.flags & CONTROL_FLAGS) !== 0) this.#tellControl();
    else if (side === 0 && segment.has(FLAG.ack)) this.#tellHandshakeAck();
    if (segment.length > 0 && !segment.has(FLAG.rst)) this.#tellPayload();
    if (side === 1 && segment.has(FLAG.ack)) this.#tellAwaited();
  }

  #tellControl(): void {
    const { segment, side } = this.#cursor;
    if (segment.has(FLAG.syn)) this.#tellSyn();
    if (segment.has(FLAG.fin)) this.mark(side === 0 ? ROLE['client-fin'] : ROLE['server-fin']);
    if (segment.has(FLAG.rst) && !this.isKnown(ROLE.reset)) {
      if (this.before.packet > 0) this.#markPlace(ROLE['before-reset'], this.before);
      this.mark(ROLE.reset);
    }
  }

  #tellSyn(): void {
    if (this.#cursor.segment.has(FLAG.ack)) this.mark(ROLE['syn-ack']);
    else if (this.isKnown(ROLE.syn)) this.mark(ROLE['syn-again']);
    else this.mark(ROLE.syn);
  }

  #tellHandshakeAck(): void {
    const { reals, realsAt, segment } = this.#cursor;
    if (!this.isKnown(ROLE['syn-ack']) || this.isKnown(ROLE['handshake-ack'])) return;
    this.mark(ROLE['handshake-ack']);
    if (!this.isKnown(ROLE.syn)) return;
    reals[realsAt + FIRST_ROUND_TRIP] = segment.time - (reals[realsAt + SYN_TIME] as number);
  }

  #tellPayload(): void {
    if (this.#cursor.side === 1) this.mark(ROLE['first-server-byte']);
    else if (!this.isKnown(ROLE.request)) this.markAwaiting(ROLE.request, ROLE['request-ack']);
  }

  #tellAwaited(): void {
    const { integers, at, segment } = this.#cursor;
    const role = integers[at + AWAITED_ROLE] as number;
    if (role === 0) return;
    if (sequenceDistance(segment.acknowledgment, integers[at + AWAITED] as number) < 0) return;
    integers[at + AWAITED_ROLE] = 0;
    if (segment.has(FLAG.rst)) return;
    this.mark(role);
    if (role === ROLE['startup-ack']) this.mark(ROLE['request-ack']);
  }

  /** Whether a packet with this role was seen. */
  isKnown(role: number): boolean {
    return hasBits(this.#cursor.integers, this.#cursor.at + ROLES_SEEN, 1 << role);
  }

  #markPlace(role: number, place: Place): void {
    const { integers, at } = this.#cursor;
    if (this.isKnown(role)) return;
    setBits(integers, at + ROLES_SEEN, 1 << role);
    const head = integers[at + MOMENTS] as number;
    integers[at + MOMENTS] = this.moments.add(head, role, place.time, place.file, place.packet);
  }
}

/** Bits of FACTS that a segment's header shows: completeness, and who reset. */
export function noteFacts(cursor: TcpCursor): void {
  const { integers, at, segment } = cursor;
  let facts = 0;
  if (segment.length > 0) facts |= FACT.data;
  if ((segment.flags & CONTROL_FLAGS) !== 0) facts |= controlFacts(cursor);
  // Wireshark counts the acknowledgment of either side, that in a refusal too.
  if ((segment.flags & (FLAG.syn | FLAG.ack)) === FLAG.ack) facts |= FACT.ack;
  setBits(integers, at + FACTS, facts);
}

function controlFacts(cursor: TcpCursor): number {
  const { integers, at, segment, side } = cursor;
  let facts = 0;
  if (segment.has(FLAG.syn)) facts |= segment.has(FLAG.ack) ? FACT.synAck : FACT.syn;
  if (segment.has(FLAG.fin)) facts |= FACT.fin;
  if (!segment.has(FLAG.rst) || hasBits(integers, at + FACTS, FACT.reset)) return facts;
  if (side === 1) facts |= FACT.resetByServer;
  if (segment.has(FLAG.ack)) facts |= FACT.resetAcknowledges;
  return facts | FACT.reset;
}
