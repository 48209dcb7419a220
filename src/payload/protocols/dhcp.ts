import { u8, u16, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { DnsNames } from './dns-names.js';

// RFC 2131, section 2.
const MAX_OPERATION = 2;
const HARDWARE_ETHERNET = 1;
const MAC_LENGTH = 6;
const NUMBERS_LENGTH = 12;
const HARDWARE_ADDRESS_LENGTH = 16;
const SERVER_NAME_LENGTH = 64;
const FILE_LENGTH = 128;
const FIXED_LENGTH = 236;
const MAGIC_COOKIE = 0x63825363;

// IANA, "BOOTP Vendor Extensions and DHCP Options".
const PAD = 0;
const END = 255;
/** Values that are numbers of the protocol: masks, times, sizes, types, lists of options. */
const KEPT = new Set([
  1, 2, 13, 19, 20, 22, 23, 24, 25, 26, 27, 29, 30, 31, 34, 35, 36, 37, 38, 39, 46, 51, 52, 53, 55,
  57, 58, 59, 80, 93, 94, 108, 116, 152, 153, 156, 157,
]);
const ADDRESSES = new Set([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 21, 28, 32, 33, 41, 42, 44, 45, 48, 49, 50, 54, 65, 68, 69, 70,
  71, 72, 73, 74, 75, 76, 85, 118, 150,
]);
const HOST_NAMES = new Set([15, 40, 64, 66]);
const OPTION = {
  hostName: 12,
  clientId: 61,
  fullName: 81,
  relayAgent: 82,
  search: 119,
  routes: 121,
  oldRoutes: 249,
};
/** Suboptions of the relay agent that hold an address: link selection, server identifier override. */
const RELAY_ADDRESSES = new Set([5, 11]);
const NAME_IN_WIRE_FORM = 0x04;

const names = new DnsNames();

/** DHCP for IPv4, and BOOTP. */
export const dhcp: DatagramScrubber = {
  name: 'dhcp',
  keeps:
    'operation, hardware type, transaction, times, flags; types and lengths of options, masks, times, message type, requested options',
  maps: 'addresses, MAC address, host and domain names',
  blanks: 'server and boot file names, vendor data, other options',
  ports: [67, 68, 4011],

  recognises(bytes, start, end) {
    if (end - start < FIXED_LENGTH + 4 || u8(bytes, start) > MAX_OPERATION) return false;
    return u32(bytes, start + FIXED_LENGTH) === MAGIC_COOKIE;
  },

  scrub(cursor) {
    const hardware = u16(cursor.bytes, cursor.at + 1);
    cursor.keep(NUMBERS_LENGTH);
    for (let i = 0; i < 4; i += 1) cursor.ipv4();
    const isMac = hardware === HARDWARE_ETHERNET * 256 + MAC_LENGTH;
    if (isMac) cursor.mac();
    cursor.skip(HARDWARE_ADDRESS_LENGTH - (isMac ? MAC_LENGTH : 0));
    cursor.skip(SERVER_NAME_LENGTH + FILE_LENGTH);
    cursor.keep(4);
    while (cursor.has(1) && u8(cursor.bytes, cursor.at) !== END) takeOption(cursor);
    if (cursor.has(1)) cursor.keep(1);
    cursor.skipAll();
  },
};

function takeOption(cursor: PayloadCursor): void {
  const code = u8(cursor.bytes, cursor.at);
  const length = code === PAD || !cursor.has(2) ? 0 : u8(cursor.bytes, cursor.at + 1);
  if (code === PAD) cursor.keep(1);
  else if (!cursor.has(2 + length)) cursor.skipAll();
  else {
    cursor.keep(2);
    const outer = cursor.enter(length);
    takeValue(cursor, code);
    cursor.leave(outer);
  }
}

function takeValue(cursor: PayloadCursor, code: number): void {
  const length = cursor.available;
  if (KEPT.has(code)) cursor.keep(length);
  else if (ADDRESSES.has(code)) while (cursor.has(4)) cursor.ipv4();
  else if (HOST_NAMES.has(code)) cursor.hostName(length);
  else TAKERS[code]?.(cursor);
}

const TAKERS: Readonly<Record<number, (cursor: PayloadCursor) => void>> = {
  [OPTION.hostName]: (cursor) => cursor.hostName(cursor.available),
  [OPTION.clientId]: takeClientId,
  [OPTION.fullName]: takeFullName,
  [OPTION.relayAgent]: takeRelayAgent,
  [OPTION.search]: takeSearch,
  [OPTION.routes]: takeRoutes,
  [OPTION.oldRoutes]: takeRoutes,
};

/** RFC 2132, section 9.14. */
function takeClientId(cursor: PayloadCursor): void {
  if (!cursor.has(1 + MAC_LENGTH) || u8(cursor.bytes, cursor.at) !== HARDWARE_ETHERNET) return;
  cursor.keep(1);
  cursor.mac();
}

/** RFC 4702, section 2. */
function takeFullName(cursor: PayloadCursor): void {
  if (!cursor.has(3)) return;
  const isWire = (u8(cursor.bytes, cursor.at) & NAME_IN_WIRE_FORM) !== 0;
  cursor.keep(3);
  if (isWire) takeSearch(cursor);
  else cursor.hostName(cursor.available);
}

/** RFC 3046, section 2.0. */
function takeRelayAgent(cursor: PayloadCursor): void {
  while (cursor.has(2)) {
    const code = u8(cursor.bytes, cursor.at);
    const length = u8(cursor.bytes, cursor.at + 1);
    cursor.keep(2);
    if (RELAY_ADDRESSES.has(code) && length === 4) cursor.ipv4();
    else cursor.skip(Math.min(length, cursor.available));
  }
}

/** Names in wire form, compressed within the option. RFC 3397, section 2. */
function takeSearch(cursor: PayloadCursor): void {
  names.load(cursor);
  while (cursor.has(1) && names.take(cursor));
}

/** RFC 3442: the width of a destination, its significant bytes, a router. */
function takeRoutes(cursor: PayloadCursor): void {
  while (cursor.has(1)) {
    const width = u8(cursor.bytes, cursor.at);
    const significant = Math.ceil(width / 8);
    if (width > 32 || !cursor.has(1 + significant + 4)) return;
    cursor.keep(1);
    cursor.prefix(significant, 4, width);
    cursor.ipv4();
  }
}
