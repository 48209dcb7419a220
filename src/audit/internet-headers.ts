import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';
import { readSourceRoutes } from './overlay-headers.js';

/** RFC 791, 3.1. */
export function readIpv4(headers: Headers, at: number, wireEnd: number): void {
  if (!headers.has(at, 20) || headers.byte(at) >> 4 !== 4) return;
  const headerLength = (headers.byte(at) & 15) * 4;
  if (headerLength < 20) return;
  headers.field(ADDRESS.ipv4, at + 12);
  headers.field(ADDRESS.ipv4, at + 16);
  headers.header(at, at + 20);
  headers.options(at + 20, at + headerLength);
  if (!headers.has(at, headerLength)) return;
  if (headerLength > 20) readIpv4Options(headers, at + 20, at + headerLength);
  headers.check(CHECK.internet, at + 10, at, at + headerLength);
  headers.addressLength = 4;
  headers.sourceAt = at + 12;
  headers.destinationAt = at + 16;
  const fragment = headers.short(at + 6) & 0x3fff;
  headers.isFragment = fragment !== 0;
  // With segmentation offload the total length can be 0: the datagram then fills the frame.
  const totalLength = headers.short(at + 2);
  const end = totalLength === 0 ? wireEnd : Math.min(wireEnd, at + totalLength);
  // Nothing is behind a header that ends where the datagram does, or later.
  if (end <= at + headerLength) return;
  if ((fragment & 0x1fff) !== 0) return;
  headers.carries(NEXT.protocol, headers.byte(at + 9), at + headerLength, end);
}

function readIpv4Options(headers: Headers, from: number, to: number): void {
  for (let at = from; at + 1 < to; ) {
    const kind = headers.byte(at);
    const length = kind === 1 ? 1 : headers.byte(at + 1);
    if (kind === 0 || length === 0 || at + length > to) return;
    if (ROUTES.has(kind)) readList(headers, at + 3, at + length, 4);
    if (kind === TIMESTAMPS && length >= 4 && (headers.byte(at + 3) & 15) !== 0) {
      readList(headers, at + 4, at + length, 8);
    }
    at += length;
  }
}

/** RFC 791, 3.1: record route and the two source routes. */
const ROUTES: ReadonlySet<number> = new Set([7, 131, 137]);
const TIMESTAMPS = 68;

function readList(headers: Headers, from: number, to: number, step: number): void {
  for (let at = from; at + step <= to; at += step) headers.field(ADDRESS.ipv4, at);
}

/** RFC 8200, 3. */
export function readIpv6(headers: Headers, at: number, wireEnd: number): void {
  if (!headers.has(at, 8) || headers.byte(at) >> 4 !== 6) return;
  headers.field(ADDRESS.ipv6, at + 8);
  headers.field(ADDRESS.ipv6, at + 24);
  headers.header(at, at + 40);
  if (!headers.has(at, 40)) return;
  headers.addressLength = 16;
  headers.sourceAt = at + 8;
  headers.destinationAt = at + 24;
  headers.isFragment = false;
  const length = headers.short(at + 4);
  const end = length === 0 ? wireEnd : Math.min(wireEnd, at + 40 + length);
  headers.carries(NEXT.protocol, headers.byte(at + 6), at + 40, end);
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;

/** The extension headers of IPv6, which all start alike: RFC 8200, 4. */
export function readExtension(headers: Headers, protocol: number, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  const next = headers.byte(at);
  const length = (headers.byte(at + 1) + 1) * 8;
  if (protocol === FRAGMENT) {
    const fragment = headers.short(at + 2) & 0xfff9;
    headers.header(at, at + 8);
    headers.secret(at + 1, at + 2);
    headers.isFragment ||= fragment !== 0;
    if (fragment >> 3 === 0) headers.carries(NEXT.protocol, next, at + 8, end);
    return;
  }
  if (protocol === AUTHENTICATION) {
    const length = (headers.byte(at + 1) + 2) * 4;
    headers.header(at, at + 12);
    // RFC 4302, 2.6: the integrity check value.
    headers.secret(at + 12, at + length);
    headers.carries(NEXT.protocol, next, at + length, end);
    return;
  }
  if (protocol === ROUTING) readRouting(headers, at, length);
  else if (protocol !== HOP_BY_HOP && protocol !== DESTINATION_OPTIONS) return;
  headers.carries(NEXT.protocol, next, at + length, end);
}

/** RFC 5095 and RFC 6275, 6.4 (types 0 and 2), RFC 8754, 2 (type 4): whole addresses from byte 8 on. */
function readRouting(headers: Headers, at: number, length: number): void {
  const type = headers.byte(at + 2);
  if (type !== 0 && type !== 2 && type !== 4) return;
  const to = type === 4 ? at + 8 + (headers.byte(at + 4) + 1) * 16 : at + length;
  for (let field = at + 8; field + 16 <= Math.min(to, at + length); field += 16) {
    headers.field(ADDRESS.ipv6, field);
  }
  // RFC 8200, 8.1: the pseudo-header holds the final destination.
  const left = headers.byte(at + 3);
  const last = type === 4 ? at + 8 : at + length - 16;
  if (left > 0 && headers.has(last, 16)) headers.destinationAt = last;
}

/** Transparent Ethernet bridging. */
const BRIDGED = 0x6558;
const ERSPAN = 0x88be;
/** What Cisco's cache protocol redirects has four bytes of its own before the packet. */
const REDIRECTED = 0x883e;
const CHECKSUM = 0x80;
const ROUTES_FOLLOW = 0x40;
const KEY = 0x20;
const SEQUENCE = 0x10;

/** RFC 2784, RFC 2890, RFC 1701; version 1: RFC 2637, 4.1. */
export function readGre(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  const flags = headers.byte(at);
  const length = lengthOfGre(headers, at);
  headers.header(at, at + length);
  if ((flags & CHECKSUM) !== 0) headers.check(CHECK.internet, at + 4, at, end);
  const inner =
    (flags & ROUTES_FOLLOW) === 0 ? at + length : readSourceRoutes(headers, at + length);
  const type = headers.short(at + 2);
  // ERSPAN II has eight bytes of its own before the frame.
  if (type === ERSPAN) {
    headers.carries(NEXT.etherType, BRIDGED, inner + (length > 4 ? 8 : 0), end);
  } else if (type === REDIRECTED) headers.carries(NEXT.etherType, IPV4, inner + 4, end);
  else headers.carries(NEXT.etherType, type, inner, end);
}

const IPV4 = 0x0800;

function lengthOfGre(headers: Headers, at: number): number {
  const flags = headers.byte(at);
  const version = headers.byte(at + 1) & 7;
  const isAcknowledging = version === 1 && (headers.byte(at + 1) & 0x80) !== 0;
  const parts = [flags & (CHECKSUM | ROUTES_FOLLOW), flags & KEY, flags & SEQUENCE];
  return 4 + parts.filter((part) => part !== 0).length * 4 + (isAcknowledging ? 4 : 0);
}
