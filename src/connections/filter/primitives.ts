import { u8 } from '../../frame/bytes.js';
import type { Network } from './address.js';
import { type FilterPacket, KIND } from './filter-packet.js';

/** Whether a packet passes. */
export type Test = (packet: FilterPacket) => boolean;

export type Direction = 'src' | 'dst' | 'src or dst' | 'src and dst';

const IPV4_LENGTH = 4;
const ETHERTYPE_RARP = 0x8035;

// Where addresses stand: RFC 791, section 3.1; RFC 8200, section 3; RFC 826 over Ethernet.
const IPV4_SOURCE = 12;
const IPV4_DESTINATION = 16;
const IPV6_SOURCE = 8;
const IPV6_DESTINATION = 24;
const ARP_SENDER = 14;
const ARP_TARGET = 24;

/** IP protocol numbers by the words of the language, and the IP version that a word implies. */
export const PROTOCOLS: ReadonlyMap<string, { number: number; version?: 4 | 6 }> = new Map(
  Object.entries<{ number: number; version?: 4 | 6 }>({
    icmp: { number: 1, version: 4 },
    igmp: { number: 2, version: 4 },
    tcp: { number: 6 },
    udp: { number: 17 },
    esp: { number: 50 },
    ah: { number: 51 },
    icmp6: { number: 58, version: 6 },
    pim: { number: 103 },
    vrrp: { number: 112 },
    sctp: { number: 132 },
  }),
);

/** Turn to each network header of a packet, outermost first: does one of them pass? */
export function onAnyHeader(test: Test): Test {
  return (packet) => {
    for (let index = 0; index < packet.depth; index += 1) {
      if (packet.select(index) && test(packet)) return true;
    }
    return false;
  };
}

export function isFamily(word: 'ip' | 'ip6' | 'arp' | 'rarp'): Test {
  if (word === 'ip') return (packet) => packet.kind === KIND.ipv4;
  if (word === 'ip6') return (packet) => packet.kind === KIND.ipv6;
  const wantsRarp = word === 'rarp';
  return (packet) =>
    packet.kind === KIND.arp &&
    (packet.number(packet.start - 2, 2) === ETHERTYPE_RARP) === wantsRarp;
}

export function isProtocol(number: number, version?: 4 | 6): Test {
  return (packet) => {
    if (packet.protocol !== number) return false;
    return version === undefined || packet.kind === (version === 4 ? KIND.ipv4 : KIND.ipv6);
  };
}

/** Addresses of a host or network at one end or both. */
export function hasAddress(network: Network, direction: Direction): Test {
  const { bytes } = network;
  return (packet) => {
    const [source, destination] = addressPlaces(packet, bytes.length);
    if (source < 0) return false;
    return atEnds(
      direction,
      () => isIn(packet, source, network),
      () => isIn(packet, destination, network),
    );
  };
}

/** Ports from `first` to `last` at one end or both. */
export function hasPort(first: number, last: number, direction: Direction): Test {
  return (packet) => {
    if (!packet.hasPorts) return false;
    const source = packet.number(packet.transport, 2);
    const destination = packet.number(packet.transport + 2, 2);
    return atEnds(
      direction,
      () => source >= first && source <= last,
      () => destination >= first && destination <= last,
    );
  };
}

/** A VLAN tag, with a number or any. IEEE 802.1Q: the identifier is the low 12 bits of the tag. */
export function hasVlan(identifier: number | undefined): Test {
  return (packet) => {
    for (let index = 0; index < packet.depth; index += 1) {
      if (packet.kindOf(index) !== KIND.vlan) continue;
      const tag = packet.number(packet.frame.starts[index] as number, 2);
      if (identifier === undefined || (tag & 0x0fff) === identifier) return true;
    }
    return false;
  };
}

/** Whether a test holds at the end, or the ends, that a direction names. */
export function atEnds(
  direction: Direction,
  isAtSource: () => boolean,
  isAtDestination: () => boolean,
): boolean {
  if (direction === 'src') return isAtSource();
  if (direction === 'dst') return isAtDestination();
  return direction === 'src or dst'
    ? isAtSource() || isAtDestination()
    : isAtSource() && isAtDestination();
}

const NOWHERE = [-1, -1] as const;

/** Where the addresses of the header under work stand, if it has some of this length. */
function addressPlaces(packet: FilterPacket, length: number): readonly [number, number] {
  const { kind, start } = packet;
  if (length !== IPV4_LENGTH) {
    if (kind !== KIND.ipv6) return NOWHERE;
    return [start + IPV6_SOURCE, start + IPV6_DESTINATION];
  }
  if (kind === KIND.ipv4) return [start + IPV4_SOURCE, start + IPV4_DESTINATION];
  return kind === KIND.arp ? [start + ARP_SENDER, start + ARP_TARGET] : NOWHERE;
}

function isIn(packet: FilterPacket, at: number, { bytes, prefixLength }: Network): boolean {
  if (prefixLength === 0) return true;
  if (at + bytes.length > packet.frame.end) {
    packet.isTooShort = true;
    return false;
  }
  for (let bit = 0; bit < prefixLength; bit += 8) {
    const mask = prefixLength - bit >= 8 ? 0xff : 0xff00 >>> (prefixLength - bit);
    const difference = u8(packet.frame.bytes, at + bit / 8) ^ (bytes[bit / 8] as number);
    if ((difference & mask & 0xff) !== 0) return false;
  }
  return true;
}
