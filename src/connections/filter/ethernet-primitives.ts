import { u16, u32 } from '../../frame/bytes.js';
import type { FilterPacket } from './filter-packet.js';
import { atEnds, type Direction, isFamily, onAnyHeader, type Test } from './primitives.js';

// IEEE 802.3, clause 3.2: destination, source, length or type.
const SOURCE = 6;
const TYPE = 12;
const HEADER_LENGTH = 14;
const GROUP_BIT = 0x01;
// RFC 791, section 3.1 and RFC 1112, section 4; RFC 8200, section 3 and RFC 4291, section 2.7.
const IPV4_DESTINATION = 16;
const FIRST_IPV4_GROUP = 224;
const IPV6_DESTINATION = 24;
const IPV6_GROUP = 0xff;

/** An Ethernet address in either spelling, as its first two and last four bytes; undefined when it is none. */
export function parseEthernetAddress(text: string): readonly [number, number] | undefined {
  const parts = text.split(/[:-]/);
  if (parts.length !== 6 || !parts.every((part) => /^[0-9a-f]{1,2}$/i.test(part))) return undefined;
  const digits = parts.map((part) => part.padStart(2, '0')).join('');
  return [Number.parseInt(digits.slice(0, 4), 16), Number.parseInt(digits.slice(4), 16)];
}

/** An Ethernet address at one end or both. */
export function hasEthernetAddress(address: readonly [number, number], direction: Direction): Test {
  return onEthernet(({ frame: { bytes } }, start) => {
    const isAt = (at: number): boolean =>
      u16(bytes, at) === address[0] && u32(bytes, at + 2) === address[1];
    return atEnds(
      direction,
      () => isAt(start + SOURCE),
      () => isAt(start),
    );
  });
}

export function hasEtherType(number: number): Test {
  return onEthernet(({ frame }, start) => u16(frame.bytes, start + TYPE) === number);
}

/** Sent to a group: of Ethernet, which broadcast is one of, or of an IP version. */
export function isMulticast(protocol: 'ether' | 'ip' | 'ip6'): Test {
  if (protocol === 'ether') {
    return onEthernet(({ frame }, start) => ((frame.bytes[start] as number) & GROUP_BIT) !== 0);
  }
  const isIt = isFamily(protocol);
  return onAnyHeader((packet) => {
    if (!isIt(packet)) return false;
    if (protocol === 'ip')
      return packet.number(packet.start + IPV4_DESTINATION, 1) >= FIRST_IPV4_GROUP;
    return packet.number(packet.start + IPV6_DESTINATION, 1) === IPV6_GROUP;
  });
}

/** Sent to everybody on the link. */
export const isBroadcast: Test = hasEthernetAddress([0xffff, 0xffffffff], 'dst');

function onEthernet(test: (packet: FilterPacket, start: number) => boolean): Test {
  return (packet) => {
    const start = packet.ethernet;
    return start >= 0 && packet.frame.has(start, HEADER_LENGTH) && test(packet, start);
  };
}
