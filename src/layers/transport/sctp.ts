import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 9260, section 3.
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const CHECKSUM = 8;
const HEADER_LENGTH = 12;
const PROTOCOL_SCTP = 132;
const CHUNK_LENGTH = 2;
const CHUNK_HEADER_LENGTH = 4;

const ALL = Number.MAX_SAFE_INTEGER;
const INIT = 1;
const INIT_ACK = 2;
const ABORT = 6;
const ERROR = 9;
const ADDRESS_CHANGE = 0xc1;
const ADDRESS_CHANGE_ACK = 0x80;
/** Bytes of each chunk that are kept, from its start; what follows is blanked, or holds parameters. */
const KEPT_OF_CHUNK: Readonly<Record<number, number>> = {
  0: 16, // DATA: sequence numbers, stream, payload protocol
  [INIT]: 20,
  [INIT_ACK]: 20,
  3: ALL, // SACK
  4: 8, // HEARTBEAT
  5: 8,
  [ABORT]: 4,
  7: ALL, // SHUTDOWN
  8: 4,
  [ERROR]: 4,
  10: 4, // COOKIE ECHO
  11: 4,
  12: ALL, // ECN echo
  13: ALL,
  14: 4,
  15: 8, // AUTH, RFC 4895: key and algorithm
  64: 20, // I-DATA, RFC 8260
  [ADDRESS_CHANGE]: 8, // RFC 5061
  [ADDRESS_CHANGE_ACK]: 8,
  130: ALL, // RE-CONFIG, RFC 6525
  192: ALL, // FORWARD TSN, RFC 3758
  194: ALL, // I-FORWARD-TSN
};
const CHUNKS_WITH_PARAMETERS = [INIT, INIT_ACK, ABORT, ERROR, ADDRESS_CHANGE, ADDRESS_CHANGE_ACK];

const PARAMETER_IPV4 = 5;
const PARAMETER_IPV6 = 6;
/** Cookie lifetime, address types, chunk list, algorithms, extensions, adaptation, streams: they name no one. */
const KEPT_PARAMETERS = [9, 12, 0x8000, 0x8003, 0x8004, 0x8008, 0xc000, 0xc006];
/** Add, delete and set primary, RFC 5061: an address parameter stands behind their correlation identifier. */
const ADDRESS_REQUESTS = [0xc001, 0xc002, 0xc004];
const CORRELATION_LENGTH = 4;
/** Error causes that hold parameters: unresolvable address, restart with new addresses. */
const CAUSES_WITH_PARAMETERS = [5, 11];

export const sctp: Layer = {
  name: 'sctp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_SCTP] }],
  keeps: 'ports, tags, types, lengths and sequence numbers of chunks; types of parameters',
  maps: 'addresses in parameters',
  blanks: 'user data, cookies, heartbeats, other parameters and error causes',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const bodyEnd = Math.min(frame.limit, end);
    frame.addChecksum(SUM.crc32c, start + CHECKSUM, start, end);
    frame.converse(PROTOCOL_SCTP, start, bodyEnd, bodyEnd);
    frame.setPorts(u16(bytes, start + SOURCE_PORT), u16(bytes, start + DESTINATION_PORT));
    return bodyEnd - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    while (at + CHUNK_HEADER_LENGTH <= end) {
      const length = u16(bytes, at + CHUNK_LENGTH);
      if (length < CHUNK_HEADER_LENGTH) break;
      const chunkEnd = Math.min(end, at + length);
      const next = Math.min(end, at + padded(length));
      scrubChunk(bytes, at, chunkEnd, pseudonyms);
      bytes.fill(0, chunkEnd, next);
      at = next;
    }
    bytes.fill(0, Math.min(at, end), end);
  },
};

function padded(length: number): number {
  return (length + 3) & ~3;
}

function scrubChunk(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at);
  const kept = Math.min(end, at + (KEPT_OF_CHUNK[type] ?? CHUNK_HEADER_LENGTH));
  if (!CHUNKS_WITH_PARAMETERS.includes(type)) bytes.fill(0, kept, end);
  else {
    const areCauses = type === ABORT || type === ERROR;
    scrubParameters(bytes, kept, end, areCauses ? scrubCause : scrubParameter, pseudonyms);
  }
}

type ScrubParameter = typeof scrubParameter;

/** Parameters and error causes are built alike: type, length, value, padding. */
function scrubParameters(
  bytes: Uint8Array,
  start: number,
  end: number,
  scrub: ScrubParameter,
  pseudonyms: Pseudonyms,
): void {
  let at = start;
  while (at + CHUNK_HEADER_LENGTH <= end) {
    const length = u16(bytes, at + CHUNK_LENGTH);
    if (length < CHUNK_HEADER_LENGTH || at + length > end) break;
    const next = Math.min(end, at + padded(length));
    scrub(bytes, at, at + length, pseudonyms);
    bytes.fill(0, at + length, next);
    at = next;
  }
  bytes.fill(0, at, end);
}

function scrubParameter(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u16(bytes, at);
  const value = at + CHUNK_HEADER_LENGTH;
  const length = end - value;
  if (type === PARAMETER_IPV4 && length === 4) pseudonyms.ipv4(bytes, value);
  else if (type === PARAMETER_IPV6 && length === 16) pseudonyms.ipv6(bytes, value);
  else if (ADDRESS_REQUESTS.includes(type) && length >= CORRELATION_LENGTH) {
    scrubParameters(bytes, value + CORRELATION_LENGTH, end, scrubParameter, pseudonyms);
  } else if (!KEPT_PARAMETERS.includes(type)) bytes.fill(0, value, end);
}

function scrubCause(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const value = at + CHUNK_HEADER_LENGTH;
  if (!CAUSES_WITH_PARAMETERS.includes(u16(bytes, at))) bytes.fill(0, value, end);
  else scrubParameters(bytes, value, end, scrubParameter, pseudonyms);
}
