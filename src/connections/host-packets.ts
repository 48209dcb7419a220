import type { Frame } from '../frame/frame.js';
import type { Connection } from './connection.js';
import type { Moment } from './moments.js';
import { since } from './windows.js';

/** Hosts ask for each other's hardware address shortly before they talk; Linux asks again within a minute. */
const BEFORE = 60;
const AFTER = 5;

// RFC 826: hardware and protocol length, then the addresses of sender and target.
const HARDWARE_LENGTH = 4;
const PROTOCOL_LENGTH = 5;
const ADDRESSES = 8;
// RFC 4861, sections 4.3 and 4.4: the target address follows the first 8 bytes.
const PROTOCOL_ICMPV6 = 58;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const TARGET = 8;

interface Stay {
  readonly address: Uint8Array;
  readonly first: Moment;
  readonly last: Moment;
  readonly bits: number;
}

/** Recognises the ARP and neighbour discovery packets about the hosts of chosen connections. */
export class HostPackets {
  readonly #arpLayer: number;
  readonly #stays: Stay[] = [];

  constructor(arpLayer: number) {
    this.#arpLayer = arpLayer;
  }

  add({ client, server, first, last }: Connection, bits: number): void {
    this.#stays.push({ address: client.address, first, last, bits });
    this.#stays.push({ address: server.address, first, last, bits });
  }

  /** The parts that a packet belongs to as one about their hosts. */
  belongs(frame: Frame, seconds: number, nanoseconds: number): number {
    const { conversation } = frame;
    if (conversation.protocol === PROTOCOL_ICMPV6) {
      const type = conversation.sourcePort;
      if (type !== NEIGHBOUR_SOLICITATION && type !== NEIGHBOUR_ADVERTISEMENT) return 0;
      return this.#partsOf(frame, conversation.header + TARGET, { seconds, nanoseconds });
    }
    const last = frame.depth - 1;
    if (last < 0 || this.#arpLayer === 0 || frame.layerIds[last] !== this.#arpLayer) return 0;
    const at = frame.starts[last] as number;
    const hardware = frame.bytes[at + HARDWARE_LENGTH] as number;
    const protocol = frame.bytes[at + PROTOCOL_LENGTH] as number;
    const sender = at + ADDRESSES + hardware;
    const time = { seconds, nanoseconds };
    return (
      this.#partsOf(frame, sender, time) | this.#partsOf(frame, sender + protocol + hardware, time)
    );
  }

  #partsOf(frame: Frame, at: number, time: { seconds: number; nanoseconds: number }): number {
    let bits = 0;
    for (const stay of this.#stays) {
      if (at + stay.address.length > frame.end) continue;
      const isNear = since(time, stay.first) <= BEFORE && since(stay.last, time) <= AFTER;
      if (isNear && isAt(frame.bytes, at, stay.address)) bits |= stay.bits;
    }
    return bits;
  }
}

function isAt(bytes: Uint8Array, at: number, address: Uint8Array): boolean {
  for (let index = 0; index < address.length; index += 1) {
    if (bytes[at + index] !== address[index]) return false;
  }
  return true;
}
