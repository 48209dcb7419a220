import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 792.
const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const REST = 4;
const HEADER_LENGTH = 8;
const PROTOCOL_ICMP = 1;
const ETHERTYPE_IPV4 = 0x0800;

const TYPES_WITH_QUOTATION = [3, 4, 5, 11, 12];
const REDIRECT = 5;
const GATEWAY = 4;
/** RFC 1256. */
const ROUTER_ADVERTISEMENT = 9;
const ADDRESS_COUNT = 4;
const ENTRY_WORDS = 5;
const ENTRY_LENGTH = 8;
/** RFC 950, appendix I. */
const ADDRESS_MASKS = [17, 18];
const ADDRESS_MASK_LENGTH = 12;
/** Echo, router solicitation, time stamp, information: their first 8 bytes name no one. */
const TYPES_WITH_HARMLESS_HEADER = [0, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

// RFC 4884, sections 5 and 5.5: the length of the quotation in words; without it, 128 bytes.
const QUOTATION_WORDS = 5;
const TYPES_WITH_EXTENSIONS = [3, 11, 12];
const DEFAULT_QUOTATION = 128;
const EXTENSION_HEADER_LENGTH = 4;
const EXTENSION_VERSION = 2;

export const icmp: Layer = {
  name: 'icmp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_ICMP] }],
  keeps: 'type, code, identifier, sequence number, pointer, MTU, address mask',
  maps: 'redirect gateway, advertised routers, the quoted packet',
  blanks: 'echo data, time stamps, bodies of other types',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const type = u8(bytes, start + TYPE);
    frame.addChecksum(SUM.internet, start + CHECKSUM, start, end);
    frame.converse(PROTOCOL_ICMP, start, start + HEADER_LENGTH, end);
    frame.setPorts(type, u8(bytes, start + CODE));
    if (TYPES_WITH_QUOTATION.includes(type)) {
      carryQuotation(frame, start, end);
      return HEADER_LENGTH;
    }
    if (type === ROUTER_ADVERTISEMENT) return Math.min(frame.limit, end) - start;
    const hasMask = ADDRESS_MASKS.includes(type) && frame.has(start, ADDRESS_MASK_LENGTH);
    return hasMask ? ADDRESS_MASK_LENGTH : HEADER_LENGTH;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const type = u8(bytes, start + TYPE);
    if (type === ROUTER_ADVERTISEMENT) scrubRouters(bytes, start, end, pseudonyms);
    else if (type === REDIRECT) pseudonyms.ipv4(bytes, start + GATEWAY);
    else if (!TYPES_WITH_HARMLESS_HEADER.includes(type)) {
      bytes.fill(0, start + REST, start + HEADER_LENGTH);
    }
  },
};

function carryQuotation(frame: Frame, start: number, end: number): void {
  const quotationEnd = Math.min(end, start + HEADER_LENGTH + quotationLength(frame, start));
  frame.isQuoted = true;
  if (quotationEnd < end) frame.carriesAside(SPACE.icmpExtension, 0, quotationEnd, end);
  frame.carries(SPACE.etherType, ETHERTYPE_IPV4, quotationEnd);
}

function quotationLength(frame: Frame, start: number): number {
  const { bytes } = frame;
  if (!TYPES_WITH_EXTENSIONS.includes(u8(bytes, start + TYPE))) return Number.MAX_SAFE_INTEGER;
  const words = u8(bytes, start + QUOTATION_WORDS);
  if (words > 0) return words * 4;
  const extension = start + HEADER_LENGTH + DEFAULT_QUOTATION;
  if (extension + EXTENSION_HEADER_LENGTH > frame.limit) return Number.MAX_SAFE_INTEGER;
  const hasVersion = u16(bytes, extension) === EXTENSION_VERSION << 12;
  return hasVersion && u16(bytes, extension + CHECKSUM) !== 0
    ? DEFAULT_QUOTATION
    : Number.MAX_SAFE_INTEGER;
}

/** Entries of an address and a preference. */
function scrubRouters(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  const entryLength = u8(bytes, start + ENTRY_WORDS) * 4;
  let at = start + HEADER_LENGTH;
  if (entryLength >= ENTRY_LENGTH) {
    const count = u8(bytes, start + ADDRESS_COUNT);
    for (let entry = 0; entry < count && at + entryLength <= end; entry += 1) {
      pseudonyms.ipv4(bytes, at);
      bytes.fill(0, at + ENTRY_LENGTH, at + entryLength);
      at += entryLength;
    }
  }
  bytes.fill(0, at, end);
}
