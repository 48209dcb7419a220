import { etherTypeOfIp } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 2784 and RFC 2890; RFC 1701 for the routing that they dropped; RFC 2637, section 4.1 for version 1.
const FLAGS = 0;
const PROTOCOL = 2;
const MIN_HEADER_LENGTH = 4;
const HAS_CHECKSUM = 0x8000;
const HAS_ROUTING = 0x4000;
const HAS_KEY = 0x2000;
const HAS_SEQUENCE = 0x1000;
const HAS_ACKNOWLEDGEMENT = 0x0080;
const VERSION_MASK = 0x0007;
const PROTOCOL_GRE = 47;

// Source route entries: address family, offset, length, addresses; the last one is empty.
const ROUTE_FAMILY = 0;
const ROUTE_LENGTH = 3;
const ROUTE_HEAD = 4;
const ROUTE_IPV4 = 0x0800;

/** ERSPAN type I has no header of its own, and no sequence number by which it is told apart. */
const ETHERTYPE_ERSPAN = 0x88be;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;
/** WCCP puts a redirect header before the packet, unless that begins like an IP packet. */
const ETHERTYPE_WCCP = 0x883e;
const WCCP_HEADER_LENGTH = 4;

export const gre: Layer = {
  name: 'gre',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_GRE] }],
  keeps: 'flags, protocol, key, sequence and acknowledgement number',
  maps: 'IPv4 addresses in source routes',
  blanks: 'other source routes',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, MIN_HEADER_LENGTH)) return REFUSED;
    const flags = u16(bytes, start + FLAGS);
    const length = headerLength(frame, start, flags);
    if (length < 0 || !frame.has(start, length)) return REFUSED;
    if (flags & HAS_CHECKSUM) {
      frame.addChecksum(SUM.internet, start + MIN_HEADER_LENGTH, start, end);
    }
    frame.carries(SPACE.etherType, carriedType(frame, start, length), end);
    const isRedirected = u16(bytes, start + PROTOCOL) === ETHERTYPE_WCCP;
    return isRedirected ? skipRedirect(frame, start, length, end) : length;
  },

  scrub(frame, start, end, pseudonyms) {
    const flags = u16(frame.bytes, start + FLAGS);
    if (flags & HAS_ROUTING) {
      scrubRoutes(frame.bytes, start + fixedLength(flags), end, pseudonyms);
    }
  },
};

function fixedLength(flags: number): number {
  let length = MIN_HEADER_LENGTH;
  if (flags & (HAS_CHECKSUM | HAS_ROUTING)) length += 4;
  if (flags & HAS_KEY) length += 4;
  if (flags & HAS_SEQUENCE) length += 4;
  return (flags & VERSION_MASK) === 1 && flags & HAS_ACKNOWLEDGEMENT ? length + 4 : length;
}

/** Length with source routes; negative when they do not end. */
function headerLength(frame: Frame, start: number, flags: number): number {
  let length = fixedLength(flags);
  if ((flags & HAS_ROUTING) === 0) return length;
  while (frame.has(start + length, ROUTE_HEAD)) {
    const entry = u8(frame.bytes, start + length + ROUTE_LENGTH);
    length += ROUTE_HEAD + entry;
    if (entry === 0) return length;
  }
  return -1;
}

function carriedType(frame: Frame, start: number, length: number): number {
  const protocol = u16(frame.bytes, start + PROTOCOL);
  const hasSequence = (u16(frame.bytes, start + FLAGS) & HAS_SEQUENCE) !== 0;
  if (protocol === ETHERTYPE_ERSPAN && !hasSequence) return ETHERTYPE_TRANSPARENT_BRIDGING;
  if (protocol !== ETHERTYPE_WCCP || !frame.has(start + length, 1)) return protocol;
  return etherTypeOfIp(frame.bytes, start + length);
}

function skipRedirect(frame: Frame, start: number, length: number, end: number): number {
  const packet = start + length + WCCP_HEADER_LENGTH;
  if (frame.nextNumber > 0 || !frame.has(packet, 1)) return length;
  frame.carries(SPACE.etherType, etherTypeOfIp(frame.bytes, packet), end);
  return length + WCCP_HEADER_LENGTH;
}

function scrubRoutes(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at + ROUTE_HEAD <= end) {
    const routes = at + ROUTE_HEAD;
    const next = Math.min(end, routes + u8(bytes, at + ROUTE_LENGTH));
    let address = routes;
    if (u16(bytes, at + ROUTE_FAMILY) === ROUTE_IPV4) {
      for (; address + 4 <= next; address += 4) pseudonyms.ipv4(bytes, address);
    }
    bytes.fill(0, address, next);
    at = next;
  }
}
