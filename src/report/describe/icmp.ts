import { u8, u16 } from '../../frame/bytes.js';
import type { Line } from './tcp.js';

// RFC 792; RFC 4443.
const CODE = 1;
const MTU = 6;
const LENGTH = 8;

const TYPES: Readonly<Record<number, string>> = {
  0: 'Echo (ping) reply',
  3: 'Destination unreachable',
  4: 'Source quench',
  5: 'Redirect',
  8: 'Echo (ping) request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  11: 'Time-to-live exceeded',
  12: 'Parameter problem',
};
const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const UNREACHABLE_CODES: Readonly<Record<number, string>> = {
  0: 'Network unreachable',
  1: 'Host unreachable',
  2: 'Protocol unreachable',
  3: 'Port unreachable',
  4: 'Fragmentation needed',
  9: 'Network administratively prohibited',
  10: 'Host administratively prohibited',
  13: 'Communication administratively filtered',
};
const TYPES_V6: Readonly<Record<number, string>> = {
  1: 'Destination Unreachable',
  2: 'Packet Too Big',
  3: 'Time Exceeded',
  4: 'Parameter Problem',
  128: 'Echo (ping) request',
  129: 'Echo (ping) reply',
  133: 'Router Solicitation',
  134: 'Router Advertisement',
  135: 'Neighbor Solicitation',
  136: 'Neighbor Advertisement',
};
const UNREACHABLE_V6 = 1;
const TOO_BIG_V6 = 2;
const UNREACHABLE_CODES_V6: Readonly<Record<number, string>> = {
  0: 'no route to destination',
  1: 'Administratively prohibited',
  3: 'Address unreachable',
  4: 'Port unreachable',
  5: 'Source address failed ingress/egress policy',
  6: 'Reject route to destination',
};

/** An ICMP message whose header starts at `at`. */
export function describeIcmp(bytes: Uint8Array, at: number, end: number): Line {
  if (at + LENGTH > end) return { protocol: 'ICMP', info: 'cut off', label: 'ICMP' };
  const type = u8(bytes, at);
  const code = u8(bytes, at + CODE);
  const name = TYPES[type] ?? `Type ${type}`;
  const detail = type === UNREACHABLE ? UNREACHABLE_CODES[code] : undefined;
  const isMtu = type === UNREACHABLE && code === FRAGMENTATION_NEEDED;
  const mtu = isMtu ? `, next hop MTU ${u16(bytes, at + MTU)}` : '';
  return {
    protocol: 'ICMP',
    info: detail === undefined ? name : `${name} (${detail}${mtu})`,
    label: `ICMP ${detail ?? name}`,
  };
}

/** An ICMPv6 message whose header starts at `at`. */
export function describeIcmpv6(bytes: Uint8Array, at: number, end: number): Line {
  if (at + LENGTH > end) return { protocol: 'ICMPv6', info: 'cut off', label: 'ICMPv6' };
  const type = u8(bytes, at);
  const name = TYPES_V6[type] ?? `Type ${type}`;
  let detail = type === UNREACHABLE_V6 ? UNREACHABLE_CODES_V6[u8(bytes, at + CODE)] : undefined;
  if (type === TOO_BIG_V6) detail = `MTU ${u16(bytes, at + MTU)}`;
  return {
    protocol: 'ICMPv6',
    info: detail === undefined ? name : `${name} (${detail})`,
    label: `ICMPv6 ${name}`,
  };
}
