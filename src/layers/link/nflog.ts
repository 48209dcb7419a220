import { scrubHardwareAddress } from '../../frame/addresses.js';
import { littleU16, u8, u16 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html: lengths and types are in the writer's byte order.
const FAMILY = 0;
const HEADER_LENGTH = 4;
const VALUE = 4;
const LINKTYPE_NFLOG = 239;

const FAMILY_IPV4 = 2;
const FAMILY_IPV6 = 10;
const FAMILY_BRIDGE = 7;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

// linux/netfilter/nfnetlink_log.h
const HARDWARE_ADDRESS = 8;
const PAYLOAD = 9;
/** Packet header, mark, interfaces, sequence numbers, hardware type and header length. */
const KEPT_TYPES = [1, 2, 4, 5, 6, 7, 12, 13, 15, 17];
const ADDRESS_BYTES = 4;
const ADDRESS_ROOM = 8;

export const nflog: Layer = {
  name: 'nflog',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_NFLOG] }],
  keeps: 'family, resource, hook, mark, interface indexes, sequence numbers',
  maps: 'hardware address',
  blanks: 'log prefix, times, user and group, hardware header, other attributes',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    let at = start + HEADER_LENGTH;
    while (frame.has(at, VALUE)) {
      const isLittle = isLittleEndian(bytes, at);
      const length = word(bytes, at, isLittle);
      if (length < VALUE) break;
      if ((word(bytes, at + 2, isLittle) & 0x7fff) === PAYLOAD) {
        frame.carries(
          SPACE.etherType,
          etherTypeOf(u8(bytes, start + FAMILY)),
          Math.min(end, at + length),
        );
        return at + VALUE - start;
      }
      at += (length + 3) & ~3;
    }
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    let at = start + HEADER_LENGTH;
    while (at + VALUE < end) at = scrubAttribute(frame, at, end, pseudonyms);
  },
};

/** Types are small: the byte order is the one in which this one is. */
function isLittleEndian(bytes: Uint8Array, at: number): boolean {
  return u8(bytes, at + 3) === 0;
}

function word(bytes: Uint8Array, at: number, isLittle: boolean): number {
  return isLittle ? littleU16(bytes, at) : u16(bytes, at);
}

function etherTypeOf(family: number): number {
  if (family === FAMILY_IPV4) return ETHERTYPE_IPV4;
  if (family === FAMILY_IPV6) return ETHERTYPE_IPV6;
  return family === FAMILY_BRIDGE ? ETHERTYPE_TRANSPARENT_BRIDGING : 0;
}

function scrubAttribute(frame: Frame, at: number, end: number, pseudonyms: Pseudonyms): number {
  const { bytes } = frame;
  const isLittle = isLittleEndian(bytes, at);
  const length = word(bytes, at, isLittle);
  if (length < VALUE || at + length > end) {
    bytes.fill(0, at, end);
    return end;
  }
  const type = word(bytes, at + 2, isLittle);
  const next = Math.min(end, at + ((length + 3) & ~3));
  const value = at + VALUE;
  if (type === HARDWARE_ADDRESS && length >= VALUE + ADDRESS_BYTES + ADDRESS_ROOM) {
    // In network order, whatever the order of the rest.
    const size = Math.min(u16(bytes, value), ADDRESS_ROOM);
    scrubHardwareAddress(bytes, value + ADDRESS_BYTES, size, pseudonyms);
    bytes.fill(0, value + ADDRESS_BYTES + size, next);
  } else if (!KEPT_TYPES.includes(type)) bytes.fill(0, value, next);
  else bytes.fill(0, at + length, next);
  return next;
}
