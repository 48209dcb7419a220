import { scrubAddressList } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 2328, appendix A.3. Router and area identifiers are written like IPv4 addresses, and often are.
const VERSION = 0;
const TYPE = 1;
const LENGTH = 2;
const ROUTER = 4;
const AREA = 8;
const CHECKSUM = 12;
const AUTHENTICATION_TYPE = 14;
/** Such packets have a digest instead of a checksum. Appendix D.3. */
const CRYPTOGRAPHIC = 2;
const AUTHENTICATION = 16;
const HEADER_LENGTH = 24;
const VERSION_2 = 2;
const PROTOCOL_OSPF = 89;
const ADDRESS_LENGTH = 4;

const HELLO = 1;
const DATABASE_DESCRIPTION = 2;
const REQUEST = 3;
const UPDATE = 4;
const ACKNOWLEDGEMENT = 5;
/** Designated router and its backup, then neighbours. */
const HELLO_ROUTERS = 12;
const DESCRIPTION_HEADERS = 8;
const UPDATE_HEADERS = 4;

// A.4.1: age, options, type, identifier, advertising router, sequence number, checksum, length.
const STATE_TYPE = 3;
const STATE_IDENTIFIER = 4;
const STATE_ROUTER = 8;
const STATE_CHECKSUM = 16;
const STATE_LENGTH = 18;
const STATE_HEADER_LENGTH = 20;
const REQUEST_LENGTH = 12;

export const ospf: Layer = {
  name: 'ospf',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_OSPF] }],
  keeps: 'type, masks, intervals, options, priorities, ages, sequence numbers, metrics',
  maps: 'routers, areas, neighbours, link states of version 2',
  blanks: 'authentication, checksums of link states, opaque link states, bodies of version 3',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const packetEnd = Math.min(end, start + Math.max(HEADER_LENGTH, u16(bytes, start + LENGTH)));
    if (u8(bytes, start + VERSION) !== VERSION_2) {
      const length = packetEnd - start;
      frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, length, PROTOCOL_OSPF);
    } else if (u16(bytes, start + AUTHENTICATION_TYPE) !== CRYPTOGRAPHIC) {
      frame.addChecksum(SUM.internet, start + CHECKSUM, start, packetEnd);
      frame.checksums.leaveOut(start + AUTHENTICATION, start + HEADER_LENGTH);
    }
    return Math.min(frame.limit, packetEnd) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    pseudonyms.ipv4(bytes, start + ROUTER);
    pseudonyms.ipv4(bytes, start + AREA);
    if (u8(bytes, start + VERSION) !== VERSION_2) {
      bytes.fill(0, start + AUTHENTICATION, end);
      return;
    }
    bytes.fill(0, start + AUTHENTICATION, start + HEADER_LENGTH);
    const scrubBody = SCRUB_BODY[u8(bytes, start + TYPE)];
    if (scrubBody === undefined) bytes.fill(0, start + HEADER_LENGTH, end);
    else scrubBody(bytes, start + HEADER_LENGTH, end, pseudonyms);
  },
};

type ScrubBody = (bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms) => void;

const SCRUB_BODY: Readonly<Record<number, ScrubBody>> = {
  [HELLO]: scrubHello,
  [DATABASE_DESCRIPTION]: scrubDescription,
  [REQUEST]: scrubRequest,
  [UPDATE]: scrubUpdate,
  [ACKNOWLEDGEMENT]: scrubStateHeaders,
};

function scrubHello(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  const routers = Math.min(end, start + HELLO_ROUTERS);
  scrubAddressList(bytes, routers, end, ADDRESS_LENGTH, pseudonyms);
}

function scrubDescription(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  scrubStateHeaders(bytes, Math.min(end, start + DESCRIPTION_HEADERS), end, pseudonyms);
}

/** Entries of type, identifier and advertising router. */
function scrubRequest(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  for (; at + REQUEST_LENGTH <= end; at += REQUEST_LENGTH) {
    scrubAddressList(bytes, at + 4, at + REQUEST_LENGTH, ADDRESS_LENGTH, pseudonyms);
  }
  bytes.fill(0, at, end);
}

function scrubStateHeaders(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  let at = start;
  for (; at + STATE_HEADER_LENGTH <= end; at += STATE_HEADER_LENGTH) {
    scrubStateHeader(bytes, at, pseudonyms);
  }
  bytes.fill(0, at, end);
}

function scrubStateHeader(bytes: Uint8Array, at: number, pseudonyms: Pseudonyms): void {
  pseudonyms.ipv4(bytes, at + STATE_IDENTIFIER);
  pseudonyms.ipv4(bytes, at + STATE_ROUTER);
  bytes.fill(0, at + STATE_CHECKSUM, at + STATE_LENGTH);
}

function scrubUpdate(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = Math.min(end, start + UPDATE_HEADERS);
  while (at + STATE_HEADER_LENGTH <= end) {
    const length = u16(bytes, at + STATE_LENGTH);
    if (length < STATE_HEADER_LENGTH || at + length > end) break;
    scrubStateHeader(bytes, at, pseudonyms);
    scrubStateBody(bytes, at, at + length, pseudonyms);
    at += length;
  }
  bytes.fill(0, at, end);
}

// A.4.2 to A.4.5, and RFC 3101 for type 7.
const ROUTER_LINKS = 1;
const NETWORK = 2;
const SUMMARIES = [3, 4];
const EXTERNALS = [5, 7];
const LINKS = 4;
const LINK_LENGTH = 12;
const NETWORK_ROUTERS = 4;
/** Mask, metric, forwarding address, tag; further ones for types of service, long out of use. */
const EXTERNAL_FORWARDING = 8;
const EXTERNAL_LENGTH = 16;

function scrubStateBody(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at + STATE_TYPE);
  const body = at + STATE_HEADER_LENGTH;
  if (SUMMARIES.includes(type)) return;
  if (type === ROUTER_LINKS) scrubLinks(bytes, Math.min(end, body + LINKS), end, pseudonyms);
  else if (type === NETWORK) {
    const routers = Math.min(end, body + NETWORK_ROUTERS);
    scrubAddressList(bytes, routers, end, ADDRESS_LENGTH, pseudonyms);
  } else if (EXTERNALS.includes(type) && end - body >= EXTERNAL_LENGTH) {
    pseudonyms.ipv4(bytes, body + EXTERNAL_FORWARDING);
    bytes.fill(0, body + EXTERNAL_LENGTH, end);
  } else bytes.fill(0, body, end);
}

/** Identifier, data (an address or a mask), type, number of further metrics, metric. */
function scrubLinks(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at + LINK_LENGTH <= end) {
    pseudonyms.ipv4(bytes, at);
    if (u8(bytes, at + LINK_TYPE) !== LINK_TO_STUB) pseudonyms.ipv4(bytes, at + LINK_DATA);
    at += LINK_LENGTH + 4 * u8(bytes, at + LINK_METRICS);
  }
  if (at < end) bytes.fill(0, at, end);
}

const LINK_DATA = 4;
const LINK_TYPE = 8;
const LINK_METRICS = 9;
/** Its data is a mask. */
const LINK_TO_STUB = 3;
