import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 791, section 3.1.
const VERSION_AND_LENGTH = 0;
const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FRAGMENT = 6;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
const MIN_HEADER_LENGTH = 20;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const MORE_FRAGMENTS = 0x2000;
const ADDRESS_LENGTH = 4;

const ETHERTYPE_IPV4 = 0x0800;
const LINKTYPE_IPV4 = 228;
const PROTOCOL_IPV4 = 4;
const PPP_IPV4 = 0x0021;

export const ipv4: Layer = {
  name: 'ipv4',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_IPV4] },
    { space: SPACE.linkType, numbers: [LINKTYPE_IPV4] },
    { space: SPACE.ipProtocol, numbers: [PROTOCOL_IPV4] },
    { space: SPACE.pppProtocol, numbers: [PPP_IPV4] },
  ],
  keeps: 'all other header fields; kinds and lengths of options, times of the timestamp option',
  maps: 'source, destination, addresses in record route, source route and timestamp options',
  blanks: 'values of other options',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, CHECKSUM)) return REFUSED;
    const first = u8(bytes, start + VERSION_AND_LENGTH);
    const headerLength = (first & 0x0f) * 4;
    if (first >>> 4 !== 4 || headerLength < MIN_HEADER_LENGTH) return REFUSED;
    // Of a header that was cut, the sum would tell of the addresses.
    if (!frame.has(start, MIN_HEADER_LENGTH)) return CHECKSUM;

    frame.isFragment = false;
    frame.addChecksum(SUM.internet, start + CHECKSUM, start, start + headerLength);
    // Where the options were cut, nothing behind them is here either.
    if (!frame.has(start, headerLength)) return MIN_HEADER_LENGTH;
    frame.setNetwork(start + SOURCE, finalDestination(bytes, start, headerLength), ADDRESS_LENGTH);
    // Total length 0 is segmentation offload: the packet then runs to the end of the frame.
    const totalLength = u16(bytes, start + TOTAL_LENGTH);
    const packetEnd = totalLength === 0 ? end : start + Math.max(totalLength, headerLength);
    const fragment = u16(bytes, start + FRAGMENT);
    frame.isFragment = (fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) !== 0;
    if (frame.isFragment) describeFragment(frame, start, fragment, packetEnd);
    if ((fragment & FRAGMENT_OFFSET_MASK) === 0) {
      frame.carries(SPACE.ipProtocol, u8(bytes, start + PROTOCOL), packetEnd);
    }
    return headerLength;
  },

  scrub(frame, start, end, pseudonyms) {
    if (end < start + MIN_HEADER_LENGTH) return;
    pseudonyms.ipv4(frame.bytes, start + SOURCE);
    pseudonyms.ipv4(frame.bytes, start + DESTINATION);
    if (end > start + MIN_HEADER_LENGTH) {
      scrubOptions(frame.bytes, start + MIN_HEADER_LENGTH, end, pseudonyms);
    }
  },
};

function describeFragment(frame: Frame, start: number, fragment: number, packetEnd: number): void {
  const { bytes } = frame;
  const identification = u16(bytes, start + IDENTIFICATION);
  const offset = (fragment & FRAGMENT_OFFSET_MASK) * 8;
  const hasMore = (fragment & MORE_FRAGMENTS) !== 0;
  frame.fragmented(identification, u8(bytes, start + PROTOCOL), offset, hasMore);
  const headerLength = (u8(bytes, start + VERSION_AND_LENGTH) & 0x0f) * 4;
  frame.setFragmentData(start + headerLength, packetEnd);
}

const OPTION_END = 0;
const OPTION_NOP = 1;
const RECORD_ROUTE = 7;
const TIMESTAMP = 68;
const LOOSE_SOURCE_ROUTE = 131;
const STRICT_SOURCE_ROUTE = 137;
const ROUTER_ALERT = 148;
/** Route options: kind, length, pointer, then addresses. */
const ROUTE = 3;
/** Timestamp: kind, length, pointer, overflow and flag, then times, or pairs of address and time. */
const TIMESTAMP_FLAG = 3;
const TIMESTAMP_DATA = 4;
const TIMES_ONLY = 0;

/** Length of the option at `at`; 0 when the rest of the header holds none. */
function optionLength(bytes: Uint8Array, at: number, end: number): number {
  const kind = u8(bytes, at);
  if (kind === OPTION_NOP) return 1;
  if (kind === OPTION_END || at + 2 > end) return 0;
  const length = u8(bytes, at + 1);
  return length >= 2 && at + length <= end ? length : 0;
}

/**
 * Where the last destination stands: a source route that is not used up moves it to the route's
 * last address, and the pseudo-header has that one. RFC 1122, section 3.2.1.8 (c).
 */
function finalDestination(bytes: Uint8Array, start: number, headerLength: number): number {
  const end = start + headerLength;
  let at = start + MIN_HEADER_LENGTH;
  while (at < end) {
    const length = optionLength(bytes, at, end);
    if (length === 0) break;
    const kind = u8(bytes, at);
    const isRoute = kind === LOOSE_SOURCE_ROUTE || kind === STRICT_SOURCE_ROUTE;
    if (isRoute && length >= ROUTE + ADDRESS_LENGTH && u8(bytes, at + 2) <= length) {
      return at + length - ADDRESS_LENGTH;
    }
    at += length;
  }
  return start + DESTINATION;
}

function scrubOptions(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at < end) {
    const length = optionLength(bytes, at, end);
    if (length === 0) break;
    if (length > 1) scrubOption(bytes, at, at + length, pseudonyms);
    at += length;
  }
  bytes.fill(0, at, end);
}

function scrubOption(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const kind = u8(bytes, at);
  if (kind === ROUTER_ALERT) return;
  if (kind === RECORD_ROUTE || kind === LOOSE_SOURCE_ROUTE || kind === STRICT_SOURCE_ROUTE) {
    scrubRoute(bytes, at + ROUTE, end, ADDRESS_LENGTH, pseudonyms);
  } else if (kind === TIMESTAMP && at + TIMESTAMP_DATA <= end) {
    if ((u8(bytes, at + TIMESTAMP_FLAG) & 0x0f) === TIMES_ONLY) return;
    scrubRoute(bytes, at + TIMESTAMP_DATA, end, 2 * ADDRESS_LENGTH, pseudonyms);
  } else bytes.fill(0, at + 2, end);
}

/** Replace the address that begins each entry of `entryLength` bytes. */
function scrubRoute(
  bytes: Uint8Array,
  start: number,
  end: number,
  entryLength: number,
  pseudonyms: Pseudonyms,
): void {
  let at = Math.min(start, end);
  for (; at + entryLength <= end; at += entryLength) pseudonyms.ipv4(bytes, at);
  bytes.fill(0, at, end);
}
