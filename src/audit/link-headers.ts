import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';
import {
  readArcnet,
  readCiscoHdlc,
  readInfiniband,
  readJuniper,
  readNflog,
  readPacketTap,
  readPerPacket,
  readPrism,
  readRadiotap,
  readSwitchTag,
} from './link-carriers.js';
import { readErspan3, readSecurityTag, readServiceHeader, readTrill } from './overlay-headers.js';
import { readDiscovery, readPpp, readSession } from './point-to-point.js';
import { readNextHop } from './routing-protocols.js';
import { readWireless } from './wireless-headers.js';

const ETHERNET = 1;
const RAW_IP = 101;

/** What a LINKTYPE value names; what is not known stays opaque. */
export function readLink(headers: Headers, type: number, at: number, end: number): void {
  if (type === ETHERNET) readEthernet(headers, at, end);
  else if (RAW.has(type)) readByVersion(headers, at, end);
  else LINKS[type]?.(headers, at, end);
}

const RAW: ReadonlySet<number> = new Set([101, 12, 14, 228, 229]);

/** IEEE 802.3, clause 3. */
function readEthernet(headers: Headers, at: number, end: number): void {
  headers.field(ADDRESS.mac, at);
  headers.field(ADDRESS.mac, at + 6);
  if (!headers.has(at, 14)) return;
  headers.header(at, at + 14);
  headers.carries(NEXT.etherType, headers.short(at + 12), at + 14, end);
}

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
function readCooked(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 16)) return;
  headers.header(at, at + 16);
  if (headers.short(at + 4) === 6) headers.field(ADDRESS.mac, at + 6);
  headers.carries(NEXT.etherType, headers.short(at + 14), at + 16, end);
}

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
function readCooked2(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 20)) return;
  headers.header(at, at + 20);
  if (headers.byte(at + 11) === 6) headers.field(ADDRESS.mac, at + 12);
  headers.carries(NEXT.etherType, headers.short(at), at + 20, end);
}

function readNull(headers: Headers, at: number, end: number): void {
  headers.header(at, at + 4);
  readByVersion(headers, at + 4, end);
}

function readByVersion(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 1)) return;
  const version = headers.byte(at) >> 4;
  if (version === 4) headers.carries(NEXT.etherType, 0x0800, at, end);
  else if (version === 6) headers.carries(NEXT.etherType, 0x86dd, at, end);
}

/** What an EtherType names, where it is neither IPv4 nor IPv6. */
export function readEtherType(headers: Headers, type: number, at: number, end: number): void {
  if (type === 0x0806 || type === 0x8035) readArp(headers, at);
  else if (TAGS.has(type)) readTag(headers, at, end);
  else if (type === 0x8847 || type === 0x8848) readMpls(headers, at, end);
  else if (type === 0x6558) readEthernet(headers, at, end);
  else if (type === 0x8809) readAggregation(headers, at);
  else if (type === 0x0842) readWakeUp(headers, at);
  else if (type <= LONGEST_FRAME) readDiscoveryProtocol(headers, at, Math.min(at + type, end));
  else ETHERTYPES[type]?.(headers, at, end);
}

/** Up to here, the number is a length: IEEE 802.3, 3.2.6. */
const LONGEST_FRAME = 1500;

/** CDP, by SNAP with Cisco's number. */
function readDiscoveryProtocol(headers: Headers, at: number, end: number): void {
  const isCisco = headers.has(at, 12) && headers.long(at) === 0xaaaa0300;
  if (!isCisco || headers.long(at + 4) !== 0x000c2000) return;
  headers.check(CHECK.cisco, at + 10, at + 8, end);
}

const ETHERTYPES: Readonly<Record<number, Reader>> = {
  8193: readNextHop,
  8939: readErspan3,
  8947: readTrill,
  34827: readPpp,
  34915: readDiscovery,
  34916: readSession,
  35045: readSecurityTag,
  35151: readServiceHeader,
};

/** LACP names two systems: IEEE 802.1AX, 6.4.2.3. */
function readAggregation(headers: Headers, at: number): void {
  if (!headers.has(at, 1) || headers.byte(at) !== 1) return;
  headers.field(ADDRESS.mac, at + 6);
  headers.field(ADDRESS.mac, at + 26);
}

/** A magic packet: six bytes of ones, then one address sixteen times. */
function readWakeUp(headers: Headers, at: number): void {
  for (let turn = 1; turn <= 16; turn += 1) headers.field(ADDRESS.mac, at + 6 * turn);
}

const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);

/** IEEE 802.1Q, clause 9. */
function readTag(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  headers.header(at, at + 4);
  headers.carries(NEXT.etherType, headers.short(at + 2), at + 4, end);
}

/** RFC 3032, 2.1: labels up to the one that says it is the last. */
function readMpls(headers: Headers, at: number, end: number): void {
  let label = at;
  while (headers.has(label, 4) && (headers.byte(label + 2) & 1) === 0) label += 4;
  if (!headers.has(label, 5)) return;
  headers.header(at, label + 4);
  const version = headers.byte(label + 4) >> 4;
  if (version === 4 || version === 6) headers.carries(NEXT.link, RAW_IP, label + 4, end);
  // RFC 4385, 3: a pseudowire control word starts with a zero nibble.
  else if (version === 0) headers.carries(NEXT.link, ETHERNET, label + 8, end);
}

/** RFC 826, for Ethernet and IPv4. */
function readArp(headers: Headers, at: number): void {
  // ATM has another layout: RFC 2225, 8.
  if (!headers.has(at, 8) || headers.short(at) === 0x13) return;
  const hardwareLength = headers.byte(at + 4);
  const protocolLength = headers.byte(at + 5);
  headers.header(at, at + 8);
  let field = at + 8;
  for (let turn = 0; turn < 2; turn += 1) {
    if (hardwareLength === 6) headers.field(ADDRESS.mac, field);
    field += hardwareLength;
    if (protocolLength === 4) headers.field(ADDRESS.ipv4, field);
    field += protocolLength;
  }
}

/** FDDI has one byte before its addresses, token ring two. */
function readFddi(headers: Headers, at: number): void {
  headers.field(ADDRESS.mac, at + 1);
  headers.field(ADDRESS.mac, at + 7);
}

function readTokenRing(headers: Headers, at: number): void {
  headers.field(ADDRESS.mac, at + 2);
  // The first bit of the source says that a route follows: it belongs to no address.
  if (headers.has(at + 8, 1) && headers.byte(at + 8) < 0x80) headers.field(ADDRESS.mac, at + 8);
}

type Reader = (headers: Headers, at: number, end: number) => void;

const LINKS: Readonly<Record<number, Reader>> = {
  0: readNull,
  6: readTokenRing,
  9: readPpp,
  10: readFddi,
  104: readCiscoHdlc,
  105: readWireless,
  108: readNull,
  113: readCooked,
  119: readPrism,
  127: readRadiotap,
  129: readArcnet,
  163: readPrism,
  178: readJuniper,
  192: readPerPacket,
  239: readNflog,
  242: readInfiniband,
  258: readPacketTap,
  276: readCooked2,
  284: (headers, at, end) => readSwitchTag(headers, at, end, 4),
  285: (headers, at, end) => readSwitchTag(headers, at, end, 8),
};
