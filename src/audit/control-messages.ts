import { readListener } from './group-membership.js';
import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** The ICMP messages that quote a datagram: RFC 792. */
const QUOTING: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const REDIRECT = 5;
/** RFC 1256. */
const ROUTER_ADVERTISEMENT = 9;

/** ICMP for IPv4. */
export function readMessage(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 8);
  headers.check(CHECK.internet, at + 2, at, end);
  const type = headers.byte(at);
  if (type === REDIRECT) headers.field(ADDRESS.ipv4, at + 4);
  if (!QUOTING.has(type)) {
    if (type !== ROUTER_ADVERTISEMENT) headers.body(at + 8, end);
    return;
  }
  readExtensions(headers, at + 8, end, headers.byte(at + 5) * 4);
  headers.carries(NEXT.etherType, IPV4, at + 8, end, true);
}

/** MLD and MLDv2. */
const LISTENER: ReadonlySet<number> = new Set([130, 131, 132, 143]);

/** ICMPv6: RFC 4443; neighbour discovery: RFC 4861. */
export function readMessage6(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  headers.header(at, Math.min(at + 8, headers.end));
  headers.check(CHECK.internet, at + 2, at, end, 58);
  const type = headers.byte(at);
  const stop = Math.min(end, headers.end);
  if (type >= 1 && type <= 4) {
    readExtensions(headers, at + 8, end, headers.byte(at + 4) * 8);
    headers.carries(NEXT.etherType, IPV6, at + 8, end, true);
  } else if (LISTENER.has(type)) readListener(headers, type, at, stop);
  else if (type === 133) readOptions(headers, at + 8, stop);
  else if (type === 134) readOptions(headers, at + 16, stop);
  else if (type === 135 || type === 136) {
    headers.field(ADDRESS.ipv6, at + 8);
    readOptions(headers, at + 24, stop);
  } else if (type === 137) {
    headers.field(ADDRESS.ipv6, at + 8);
    headers.field(ADDRESS.ipv6, at + 24);
    readOptions(headers, at + 40, stop);
  }
}

/** RFC 4861, 4.6. */
function readOptions(headers: Headers, from: number, end: number): void {
  for (let at = from; at + 8 <= end; ) {
    const length = headers.byte(at + 1) * 8;
    if (length === 0) return;
    readOption(headers, at, Math.min(at + length, end));
    at += length;
  }
}

/** Link-layer addresses 1 and 2, redirected header 4; RFC 8106: DNS servers 25. */
function readOption(headers: Headers, at: number, end: number): void {
  const type = headers.byte(at);
  if (type === 1 || type === 2) headers.field(ADDRESS.mac, at + 2);
  if (type === 4) headers.carries(NEXT.etherType, IPV6, at + 8, end, true);
  if (type !== 25) return;
  for (let field = at + 8; field + 16 <= end; field += 16) headers.field(ADDRESS.ipv6, field);
}

const INTERFACE_INFORMATION = 2;

/** RFC 4884, 7: objects behind a quotation of `quoted` bytes, or of 128 where that is not said. */
function readExtensions(headers: Headers, at: number, end: number, quoted: number): void {
  const start = at + (quoted === 0 ? 128 : quoted);
  if (!headers.has(start, 8) || headers.byte(start) >> 4 !== 2) return;
  for (let object = start + 4; headers.has(object, 4) && object < end; ) {
    const length = headers.short(object);
    if (length < 4 || !headers.has(object, length)) return;
    const { bytes } = headers;
    if (bytes[object + 2] === INTERFACE_INFORMATION) readInterface(headers, object, length);
    object += length;
  }
}

/** RFC 5837, 4: an interface's address behind its index. */
function readInterface(headers: Headers, object: number, length: number): void {
  const parts = headers.byte(object + 3);
  let at = object + 4 + (parts & 8 ? 4 : 0);
  if (parts & 4) {
    const isIpv6 = headers.short(at) === 2;
    headers.field(isIpv6 ? ADDRESS.ipv6 : ADDRESS.ipv4, at + 4);
    at += isIpv6 ? 20 : 8;
  }
  if (parts & 2) headers.secret(at + 1, Math.min(at + headers.byte(at), object + length));
}
