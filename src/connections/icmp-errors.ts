import type { Frame } from '../frame/frame.js';
import type { Clock } from './clock.js';
import { PROTOCOL } from './connection.js';
import type { ConversationTable } from './conversation-table.js';
import type { Moment } from './moments.js';
import type { Place } from './place.js';
import type { Tuple } from './tuple.js';

/** An ICMP error about a packet of a connection. */
export interface IcmpError {
  /** Id of the conversation that the error message itself is. */
  readonly conversation: number;
  /** Id of the connection that it quotes. */
  readonly connection: number;
  /** 1: ICMP; 58: ICMPv6. */
  readonly protocol: number;
  readonly type: number;
  readonly code: number;
  /** The MTU that a "too big" message announces; 0 for others. */
  readonly mtu: number;
  readonly moment: Moment;
}

// RFC 792; RFC 4443, section 2.1: what is quoted starts behind the first 8 bytes.
const HEADER_LENGTH = 8;
const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
const LAST_ICMPV6_ERROR = 127;
// RFC 1191, section 4; RFC 4443, section 3.2.
const TOO_BIG_CODE = 4;
const MTU_V4 = 6;
const TOO_BIG_V6 = 2;
const MTU_V6 = 4;
// RFC 791, section 3.1; RFC 8200, section 3.
const IPV4_LENGTH = 20;
const IPV4_PROTOCOL = 9;
const IPV4_SOURCE = 12;
const IPV4_DESTINATION = 16;
const IPV6_LENGTH = 40;
const IPV6_NEXT_HEADER = 6;
const IPV6_SOURCE = 8;
const IPV6_DESTINATION = 24;
const PORTS_LENGTH = 4;

/** Objects are kept for these, so their number is bounded. */
const MOST_ERRORS = 10_000;

/** The ICMP errors of a survey, by the connection that they quote. */
export class IcmpErrors {
  readonly #table: ConversationTable;
  readonly #clock: Clock;
  readonly #errors = new Map<number, IcmpError[]>();
  #count = 0;

  constructor(table: ConversationTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  about(connection: number): readonly IcmpError[] {
    return this.#errors.get(connection) ?? [];
  }

  /** Remember the error under work, which is conversation `number` and quotes what `tuple` holds. */
  note(frame: Frame, tuple: Tuple, number: number, here: Place): void {
    const connection = this.#table.find(tuple) + 1;
    if (connection === 0 || this.#count === MOST_ERRORS) return;
    const errors = this.#errors.get(connection) ?? [];
    this.#errors.set(connection, errors);
    this.#count += 1;
    errors.push({
      conversation: number + 1,
      connection,
      protocol: frame.conversation.protocol,
      type: frame.conversation.sourcePort,
      code: frame.conversation.destinationPort,
      mtu: announcedMtu(frame),
      moment: this.#clock.moment(here.time, here.file, here.packet),
    });
  }
}

export function isIcmpError(protocol: number, type: number): boolean {
  if (protocol === PROTOCOL.icmpv6) return type <= LAST_ICMPV6_ERROR;
  if (protocol !== PROTOCOL.icmp) return false;
  return (
    type === UNREACHABLE ||
    type === SOURCE_QUENCH ||
    type === TIME_EXCEEDED ||
    type === PARAMETER_PROBLEM
  );
}

/** Load the ends of the packet that an ICMP error quotes; false when it quotes no TCP or UDP. */
export function loadQuotation(tuple: Tuple, frame: Frame, capturePoint: number): boolean {
  const { conversation, view } = frame;
  const start = conversation.header + HEADER_LENGTH;
  const isIpv6 = conversation.protocol === PROTOCOL.icmpv6;
  if (start + (isIpv6 ? IPV6_LENGTH : IPV4_LENGTH) + PORTS_LENGTH > frame.end) return false;
  const transport = start + (isIpv6 ? IPV6_LENGTH : (view.getUint8(start) & 0x0f) * 4);
  const protocol = view.getUint8(start + (isIpv6 ? IPV6_NEXT_HEADER : IPV4_PROTOCOL));
  if (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) return false;
  if (transport + PORTS_LENGTH > frame.end) return false;
  tuple.loadFrom(view, {
    source: start + (isIpv6 ? IPV6_SOURCE : IPV4_SOURCE),
    destination: start + (isIpv6 ? IPV6_DESTINATION : IPV4_DESTINATION),
    addressLength: isIpv6 ? 16 : 4,
    protocol,
    capturePoint,
  });
  tuple.sourcePort = view.getUint16(transport);
  tuple.destinationPort = view.getUint16(transport + 2);
  return true;
}

/** The MTU that an error announces; 0 when it announces none. */
function announcedMtu(frame: Frame): number {
  const { header, protocol, sourcePort: type, destinationPort: code } = frame.conversation;
  if (protocol === PROTOCOL.icmpv6) {
    return type === TOO_BIG_V6 ? frame.view.getUint32(header + MTU_V6) : 0;
  }
  return type === UNREACHABLE && code === TOO_BIG_CODE ? frame.view.getUint16(header + MTU_V4) : 0;
}
