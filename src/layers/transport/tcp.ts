import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 9293, section 3.1.
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const DATA_OFFSET = 12;
const CHECKSUM = 16;
const MIN_HEADER_LENGTH = 20;
/** What an ICMP error quotes at the least. RFC 792. */
const PORTS_AND_SEQUENCE = 8;
const PROTOCOL_TCP = 6;

export const tcp: Layer = {
  name: 'tcp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_TCP] }],
  keeps:
    'all header fields, MSS, window scale, SACK, time stamps, user timeout, MPTCP sequence numbers',
  maps: 'addresses in MPTCP ADD_ADDR',
  blanks: 'MD5, AO, fast open cookie, MPTCP keys and tokens, values of other options',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, PORTS_AND_SEQUENCE)) return REFUSED;
    const headerLength = measure(frame, start);
    if (frame.has(start, MIN_HEADER_LENGTH)) {
      frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, end - start, PROTOCOL_TCP);
    }
    frame.converse(PROTOCOL_TCP, start, start + headerLength, end);
    const source = u16(bytes, start + SOURCE_PORT);
    const destination = u16(bytes, start + DESTINATION_PORT);
    frame.setPorts(source, destination);
    frame.carriesEither(SPACE.tcpPort, destination, source, end);
    return headerLength;
  },

  scrub(frame, start, end, pseudonyms) {
    if (end > start + MIN_HEADER_LENGTH) {
      scrubOptions(frame.bytes, start + MIN_HEADER_LENGTH, end, pseudonyms);
    }
  },
};

/**
 * Length of the header, as far as it is here: quotations and short captures end in the middle of it.
 * A header that says it is shorter than it can be is taken for one without options.
 */
function measure(frame: Frame, start: number): number {
  if (!frame.has(start, MIN_HEADER_LENGTH)) return PORTS_AND_SEQUENCE;
  const stated = (u8(frame.bytes, start + DATA_OFFSET) >>> 4) * 4;
  if (!frame.has(start, stated)) return frame.limit - start;
  return Math.max(stated, MIN_HEADER_LENGTH);
}

const OPTION_END = 0;
const OPTION_NOP = 1;
/** MSS, window scale, SACK permitted, SACK, timestamps: they name no one, and diagnosis needs them. */
const LAST_KEPT_OPTION = 8;
/** RFC 1146, section 3. */
const ALTERNATE_CHECKSUM_REQUEST = 14;
/** RFC 5482. */
const USER_TIMEOUT = 28;
const MULTIPATH = 30;

/** Kinds and lengths of all options stay. */
function scrubOptions(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at < end) {
    const kind = u8(bytes, at);
    if (kind === OPTION_NOP) {
      at += 1;
      continue;
    }
    const length = kind === OPTION_END || at + 1 >= end ? 0 : u8(bytes, at + 1);
    if (length < 2 || at + length > end) break;
    if (kind > LAST_KEPT_OPTION) scrubRareOption(bytes, at, at + length, pseudonyms);
    at += length;
  }
  bytes.fill(0, at, end);
}

function scrubRareOption(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const kind = u8(bytes, at);
  if (kind === MULTIPATH && at + MULTIPATH_BODY <= end) scrubMultipath(bytes, at, end, pseudonyms);
  else if (kind !== USER_TIMEOUT && kind !== ALTERNATE_CHECKSUM_REQUEST) {
    bytes.fill(0, at + 2, end);
  }
}

// RFC 8684, section 3: kind, length, subtype and flags, address identifier or flags.
const MULTIPATH_SUBTYPE = 2;
const MULTIPATH_BODY = 4;
const DATA_SEQUENCE = 2;
const ADD_ADDRESS = 3;
const REMOVE_ADDRESS = 4;
const PRIORITY = 5;
const FAIL = 6;
const RESET = 8;
/** Lengths of ADD_ADDR with an IPv4 address: with or without port, with or without HMAC. */
const ADD_IPV4_LENGTHS = [8, 10, 16, 18];
const ADD_IPV6_LENGTHS = [20, 22, 28, 30];

function scrubMultipath(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const subtype = u8(bytes, at + MULTIPATH_SUBTYPE) >>> 4;
  const body = at + MULTIPATH_BODY;
  if (subtype === ADD_ADDRESS) scrubAddAddress(bytes, at, end, pseudonyms);
  else if (subtype === DATA_SEQUENCE) {
    bytes.fill(0, Math.min(end, body + dataSequenceLength(u8(bytes, at + 3))), end);
  } else if (
    subtype !== REMOVE_ADDRESS &&
    subtype !== PRIORITY &&
    subtype !== FAIL &&
    subtype !== RESET
  ) {
    bytes.fill(0, body, end);
  }
}

const DATA_ACK = 0x01;
const DATA_ACK_8_BYTES = 0x02;
const MAPPING = 0x04;
const SEQUENCE_8_BYTES = 0x08;
/** Subflow sequence number and length of the mapping; a checksum of the payload may follow. */
const MAPPING_REST = 6;

/** Bytes of acknowledgement and mapping, without the checksum. RFC 8684, section 3.3. */
function dataSequenceLength(flags: number): number {
  let length = 0;
  if (flags & DATA_ACK) length += flags & DATA_ACK_8_BYTES ? 8 : 4;
  if (flags & MAPPING) length += (flags & SEQUENCE_8_BYTES ? 8 : 4) + MAPPING_REST;
  return length;
}

function scrubAddAddress(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const length = end - at;
  let rest = at + MULTIPATH_BODY;
  if (ADD_IPV4_LENGTHS.includes(length)) {
    pseudonyms.ipv4(bytes, rest);
    rest += 4;
  } else if (ADD_IPV6_LENGTHS.includes(length)) {
    pseudonyms.ipv6(bytes, rest);
    rest += 16;
  }
  const hasPort = (end - rest) % 8 === 2;
  bytes.fill(0, hasPort ? rest + 2 : rest, end);
}
