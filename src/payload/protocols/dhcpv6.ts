import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { DnsNames } from './dns-names.js';

// RFC 8415, sections 8, 9 and 7.3.
const HEADER_LENGTH = 4;
const RELAY_HEADER_LENGTH = 34;
const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const MAX_TYPE = 36;
/** Messages in messages, options in options: deeper is not read. */
const MAX_DEPTH = 8;

// IANA, "Dynamic Host Configuration Protocol for IPv6 (DHCPv6)", option codes.
const KEPT = new Set([6, 7, 8, 14, 19, 20, 32, 61, 82, 83]);
const ADDRESSES = new Set([12, 22, 23, 27, 31, 34, 40]);
const NAMES = new Set([21, 24, 29, 30, 33, 51, 57, 64, 65]);
const OPTION = {
  clientId: 1,
  serverId: 2,
  nonTemporary: 3,
  temporary: 4,
  address: 5,
  relayMessage: 9,
  status: 13,
  delegation: 25,
  prefix: 26,
  fullName: 39,
};
const IDENTIFIER = { linkLayerAndTime: 1, linkLayer: 3 };
const HARDWARE_ETHERNET = 1;

const names = new DnsNames();

/** DHCP for IPv6. */
export const dhcpv6: DatagramScrubber = {
  name: 'dhcpv6',
  keeps: 'message type, transaction; types and lengths of options, times, preferences, status code',
  maps: 'addresses, prefixes, MAC addresses in identifiers, names',
  blanks: 'identifiers of associations, other identifiers, vendor data, messages, authentication',
  ports: [546, 547],
  needsPort: true,

  recognises(bytes, start, end) {
    if (end - start < HEADER_LENGTH + 4) return false;
    const type = u8(bytes, start);
    if (type === 0 || type > MAX_TYPE) return false;
    return areOptionsSound(bytes, start + headerLength(type), end);
  },

  scrub: (cursor) => takeMessage(cursor, 0),
};

function headerLength(type: number): number {
  return type === RELAY_FORWARD || type === RELAY_REPLY ? RELAY_HEADER_LENGTH : HEADER_LENGTH;
}

/** Options fill the message to its end, or to where the capture cut it, and one of them is well known. */
function areOptionsSound(bytes: Uint8Array, start: number, end: number): boolean {
  let isKnown = false;
  let at = start;
  for (; at + 4 <= end; at += 4 + u16(bytes, at + 2)) {
    const code = u16(bytes, at);
    if (code === 0 || code > 256) return false;
    if (code <= OPTION.relayMessage && at + 4 + u16(bytes, at + 2) <= end) isKnown = true;
  }
  return isKnown && at >= end;
}

function takeMessage(cursor: PayloadCursor, depth: number): void {
  if (!cursor.has(HEADER_LENGTH)) return;
  const length = headerLength(u8(cursor.bytes, cursor.at));
  if (length === HEADER_LENGTH) cursor.keep(length);
  else {
    if (!cursor.has(length)) return;
    cursor.keep(2);
    cursor.ipv6();
    cursor.ipv6();
  }
  takeOptions(cursor, depth);
}

function takeOptions(cursor: PayloadCursor, depth: number): void {
  while (cursor.has(4)) {
    const code = u16(cursor.bytes, cursor.at);
    const length = u16(cursor.bytes, cursor.at + 2);
    cursor.keep(4);
    if (!cursor.has(length)) return;
    const outer = cursor.enter(length);
    if (depth < MAX_DEPTH) takeValue(cursor, code, depth + 1);
    cursor.leave(outer);
  }
}

function takeValue(cursor: PayloadCursor, code: number, depth: number): void {
  if (KEPT.has(code)) cursor.keep(cursor.available);
  else if (ADDRESSES.has(code)) while (cursor.has(16)) cursor.ipv6();
  else if (NAMES.has(code)) takeNames(cursor);
  else TAKERS[code]?.(cursor, depth);
}

const TAKERS: Readonly<Record<number, (cursor: PayloadCursor, depth: number) => void>> = {
  [OPTION.clientId]: takeIdentifier,
  [OPTION.serverId]: takeIdentifier,
  [OPTION.nonTemporary]: takeAssociation,
  [OPTION.delegation]: takeAssociation,
  [OPTION.temporary]: (cursor, depth) => {
    cursor.skip(Math.min(4, cursor.available));
    takeOptions(cursor, depth);
  },
  [OPTION.address]: (cursor, depth) => {
    if (!cursor.has(24)) return;
    cursor.ipv6();
    cursor.keep(8);
    takeOptions(cursor, depth);
  },
  [OPTION.prefix]: takePrefix,
  [OPTION.relayMessage]: takeMessage,
  [OPTION.status]: (cursor) => cursor.keep(2),
  [OPTION.fullName]: (cursor) => {
    cursor.keep(1);
    takeNames(cursor);
  },
};

/** RFC 8415, section 11: only identifiers made of a MAC address can be mapped. */
function takeIdentifier(cursor: PayloadCursor): void {
  if (!cursor.has(4)) return;
  const type = u16(cursor.bytes, cursor.at);
  const isMac = u16(cursor.bytes, cursor.at + 2) === HARDWARE_ETHERNET;
  if (type === IDENTIFIER.linkLayerAndTime && isMac && cursor.available === 14) {
    cursor.keep(4);
    cursor.skip(4);
    cursor.mac();
  } else if (type === IDENTIFIER.linkLayer && isMac && cursor.available === 10) {
    cursor.keep(4);
    cursor.mac();
  } else cursor.keep(2);
}

/** The identifier of an association is often cut out of a MAC address: it is blanked. */
function takeAssociation(cursor: PayloadCursor, depth: number): void {
  if (!cursor.has(12)) return;
  cursor.skip(4);
  cursor.keep(8);
  takeOptions(cursor, depth);
}

function takePrefix(cursor: PayloadCursor, depth: number): void {
  if (!cursor.has(25)) return;
  const prefixLength = u8(cursor.bytes, cursor.at + 8);
  cursor.keep(9);
  if (prefixLength <= 128) cursor.prefix(16, 16, prefixLength);
  else cursor.skip(16);
  takeOptions(cursor, depth);
}

function takeNames(cursor: PayloadCursor): void {
  names.load(cursor);
  while (cursor.has(1) && names.take(cursor));
}
