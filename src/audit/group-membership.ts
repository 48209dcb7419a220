import { ADDRESS, ADDRESS_LENGTHS, CHECK, type Headers } from './headers.js';

const QUERY = 0x11;
const V3_REPORT = 0x22;
/** Query, reports of versions 1 and 2, leave. */
const NAMING_ONE_GROUP: ReadonlySet<number> = new Set([QUERY, 0x12, 0x16, 0x17]);

/** IGMP: RFC 3376, 4. */
export function readGroupMembership(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.check(CHECK.internet, at + 2, at, end);
  headers.header(at, at + 8);
  const type = headers.byte(at);
  if (type === V3_REPORT) readRecords(headers, at, ADDRESS.ipv4);
  else if (NAMING_ONE_GROUP.has(type)) headers.field(ADDRESS.ipv4, at + 4);
  if (type === QUERY && end >= at + 12) readSources(headers, at + 8, ADDRESS.ipv4);
}

/** MLD: RFC 2710, 3; RFC 3810, 5. */
export function readListener(headers: Headers, type: number, at: number, end: number): void {
  if (type === 143) readRecords(headers, at, ADDRESS.ipv6);
  else headers.field(ADDRESS.ipv6, at + 8);
  if (type === 130 && end >= at + 28) readSources(headers, at + 24, ADDRESS.ipv6);
}

type Family = typeof ADDRESS.ipv4 | typeof ADDRESS.ipv6;

/** A count four bytes before the first address. */
function readSources(headers: Headers, at: number, kind: Family): void {
  if (!headers.has(at, 4)) return;
  const count = headers.short(at + 2);
  readList(headers, at + 4, count, kind);
}

/** Records of a group and its sources. */
function readRecords(headers: Headers, start: number, kind: Family): void {
  const width = ADDRESS_LENGTHS[kind];
  const count = headers.short(start + 6);
  let at = start + 8;
  for (let record = 0; record < count && headers.has(at, 4 + width); record += 1) {
    const sources = headers.short(at + 2);
    headers.field(kind, at + 4);
    readList(headers, at + 4 + width, sources, kind);
    at += 4 + width + sources * width + headers.byte(at + 1) * 4;
  }
}

function readList(headers: Headers, from: number, count: number, kind: Family): void {
  const width = ADDRESS_LENGTHS[kind];
  for (let index = 0; index < count && headers.has(from, width); index += 1) {
    headers.field(kind, from + index * width);
  }
}

const VRRP = 112;

/** VRRP: RFC 3768, 5.1; RFC 5798, 5.1. Only version 3 has a pseudo-header. */
export function readVirtualRouter(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 8);
  const pseudoProtocol = headers.byte(at) >> 4 === 3 ? VRRP : -1;
  headers.check(CHECK.internet, at + 6, at, end, pseudoProtocol);
  const kind = headers.addressLength === 4 ? ADDRESS.ipv4 : ADDRESS.ipv6;
  const count = headers.byte(at + 3);
  if (at + 8 + count * ADDRESS_LENGTHS[kind] <= end) readList(headers, at + 8, count, kind);
}
