import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** The ICMP messages that quote a datagram: RFC 792. */
const QUOTING: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const REDIRECT = 5;

/** ICMP for IPv4. */
export function readMessage(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 8);
  headers.check(CHECK.internet, at + 2, at, end);
  const type = headers.byte(at);
  if (type === REDIRECT) headers.field(ADDRESS.ipv4, at + 4);
  if (QUOTING.has(type)) headers.carries(NEXT.etherType, IPV4, at + 8, end, true);
}

/** ICMPv6: RFC 4443; neighbour discovery: RFC 4861. */
export function readMessage6(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  headers.header(at, Math.min(at + 8, headers.end));
  headers.check(CHECK.internet, at + 2, at, end, 58);
  const type = headers.byte(at);
  const stop = Math.min(end, headers.end);
  if (type >= 1 && type <= 4) headers.carries(NEXT.etherType, IPV6, at + 8, end, true);
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
