import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';

const ETHERNET = 1;
const WIRELESS = 105;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** ARCNET as Linux records it, RFC 1201 and RFC 1051: the addresses have one byte each. */
export function readArcnet(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.options(at, at + 5);
  headers.secret(at, at + 2);
  const protocol = headers.byte(at + 4);
  if (protocol === 0xf0) headers.carries(NEXT.etherType, IPV4, at + 5, end);
  const isWhole = headers.byte(at + 5) === 0;
  if (protocol === 0xd4 && isWhole) headers.carries(NEXT.etherType, IPV4, at + 8, end);
}

const LINE_PROTOCOL = 0x8035;

/** Cisco HDLC names its payload by EtherType; its line protocol asks for an address. */
export function readCiscoHdlc(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  headers.header(at, at + 4);
  const type = headers.short(at + 2);
  if (type !== LINE_PROTOCOL) headers.carries(NEXT.etherType, type, at + 4, end);
  else if (headers.has(at + 4, 4) && headers.long(at + 4) < 2) headers.field(ADDRESS.ipv4, at + 8);
}

/** InfiniBand's global route header, RFC 4391, with two identifiers of ports. */
export function readInfiniband(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 44)) return;
  headers.options(at, at + 44);
  headers.secret(at + 8, at + 24);
  headers.secret(at + 24, at + 40);
  headers.carries(NEXT.etherType, headers.short(at + 40), at + 44, end);
}

const NO_LINK_HEADER = 2;
const EXTENSIONS = 0x80;

/** https://www.tcpdump.org/linktypes/LINKTYPE_JUNIPER_ETHER.html: extensions before the frame. */
export function readJuniper(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  const flags = headers.byte(at + 3);
  let inner = at + 4;
  if ((flags & EXTENSIONS) !== 0) {
    headers.secret(at + 6, at + 6 + headers.short(at + 4));
    inner = at + 6 + headers.short(at + 4);
  }
  if ((flags & NO_LINK_HEADER) === 0) headers.carries(NEXT.link, ETHERNET, inner, end);
  else if (headers.has(inner, 4)) {
    headers.carries(NEXT.etherType, headers.byte(inner) === 2 ? IPV4 : IPV6, inner + 4, end);
  }
}

const HARDWARE_ADDRESS = 8;
const PAYLOAD = 9;
const PREFIX = 10;

/** https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html: attributes in the byte order of the host. */
export function readNflog(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 4);
  const stop = Math.min(end, headers.end);
  const isLittle = headers.view.getUint16(at + 4, true) <= stop - at - 4;
  for (let one = at + 4; one + 4 <= stop; ) {
    const length = headers.view.getUint16(one, isLittle);
    const type = headers.view.getUint16(one + 2, isLittle) & 0x7fff;
    if (length < 4) return;
    readAttribute(headers, type, one + 4, Math.min(one + length, stop));
    if (type === PAYLOAD) {
      const inner = headers.byte(at) === 2 ? IPV4 : IPV6;
      headers.carries(NEXT.etherType, inner, one + 4, Math.min(one + length, end));
    }
    one += Math.ceil(length / 4) * 4;
  }
}

function readAttribute(headers: Headers, type: number, from: number, to: number): void {
  const isMac = type === HARDWARE_ADDRESS && headers.has(from, 10) && headers.short(from) === 6;
  if (isMac) headers.field(ADDRESS.mac, from + 4);
  if (type === PREFIX) headers.secret(from, to);
}

/** https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html: interface, process and command. */
export function readPacketTap(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 108)) return;
  headers.secret(at + 12, at + 36);
  headers.secret(at + 56, at + 76);
  headers.secret(at + 84, at + 104);
  const link = headers.view.getUint32(at + 8, true);
  headers.carries(NEXT.link, link, at + headers.view.getUint32(at, true), end);
}

/** Types from here on are no measurements: https://web.archive.org/web/20160328114748/http://www.cacetech.com/documents/PPI%20Header%20format%201.0.7.pdf */
const FIRST_OF_OTHERS = 30_000;

/** Per-packet information: fields before the frame. */
export function readPerPacket(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  const frame = at + headers.view.getUint16(at + 2, true);
  for (let field = at + 8; field + 4 <= frame && headers.has(field, 4); ) {
    const length = headers.view.getUint16(field + 2, true);
    const isOther = headers.view.getUint16(field, true) >= FIRST_OF_OTHERS;
    if (isOther) headers.secret(field + 4, Math.min(field + 4 + length, frame));
    const isCommon = headers.view.getUint16(field, true) === COMMON && headers.has(field, 16);
    if (isCommon && (headers.byte(field + 12) & 1) === 1) checkFrame(headers, frame, end);
    field += 4 + length;
  }
  headers.carries(NEXT.link, headers.view.getUint32(at + 4, true), frame, end);
}

/** The field that every frame has; its first flag says that a frame check sequence ends the frame. */
const COMMON = 2;

function checkFrame(headers: Headers, from: number, end: number): void {
  if (end - 4 > from) headers.check(CHECK.frame, end - 4, from, end - 4);
}

/** The prism header names a device; AVS, which begins with its own number, does not. */
export function readPrism(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 24)) return;
  const isAvs = headers.short(at) === 0x8021;
  if (!isAvs) headers.secret(at + 8, at + 24);
  const length = headers.view.getUint32(at + 4, !isAvs);
  headers.carries(NEXT.link, WIRELESS, at + length, end);
}

/** Bits of the first word, and of the flags: https://www.radiotap.org/fields/Flags.html */
const TIMER = 1;
const FLAGS = 2;
const CHECKED = 0x10;
const VENDORS_OWN = 0x40000000;
const MORE_WORDS = 0x80000000;

/** Radiotap; what a vendor adds stands last. */
export function readRadiotap(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  const frame = at + headers.view.getUint16(at + 2, true);
  const present = headers.view.getUint32(at + 4, true);
  const isVendors = (present & VENDORS_OWN) !== 0 && (present & MORE_WORDS) === 0;
  if (isVendors && frame >= at + 12) headers.secret(frame - 4, frame);
  const flags = at + ((present & TIMER) === 0 ? 8 : 16);
  const hasFlags = (present & FLAGS) !== 0 && (present & MORE_WORDS) === 0 && headers.has(flags, 1);
  if (hasFlags && (headers.byte(flags) & CHECKED) !== 0) checkFrame(headers, frame, end);
  headers.carries(NEXT.link, WIRELESS, frame, end);
}

/** Marvell's tags stand between the addresses and the EtherType; `length`: how many bytes they take. */
export function readSwitchTag(headers: Headers, at: number, end: number, length: number): void {
  headers.field(ADDRESS.mac, at);
  headers.field(ADDRESS.mac, at + 6);
  if (!headers.has(at, 14 + length)) return;
  headers.header(at, at + 14 + length);
  headers.carries(NEXT.etherType, headers.short(at + 12 + length), at + 14 + length, end);
}
