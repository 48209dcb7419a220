import { ADDRESS, type Headers } from './headers.js';

const DNS_PORTS: ReadonlySet<number> = new Set([53, 5353, 5355]);

/** Addresses that the datagrams of DNS and DHCP carry. */
export function readApplication(
  headers: Headers,
  source: number,
  destination: number,
  at: number,
  end: number,
): void {
  if (DNS_PORTS.has(source) || DNS_PORTS.has(destination)) readDns(headers, at, end);
  else if (isBootp(source, destination)) readDhcp(headers, at, end);
}

function isBootp(source: number, destination: number): boolean {
  return (source === 67 || source === 68) && (destination === 67 || destination === 68);
}

/** RFC 1035, 4.1: the A and AAAA records. */
export function readDns(headers: Headers, start: number, end: number): void {
  if (start + 12 > end) return;
  headers.header(start, start + 12);
  const questions = headers.short(start + 4);
  const records = headers.short(start + 6) + headers.short(start + 8) + headers.short(start + 10);
  let at = start + 12;
  for (let count = 0; count < questions && at <= end; count += 1) {
    at = skipName(headers, at, end) + 4;
  }
  for (let count = 0; count < records && at <= end; count += 1) at = readRecord(headers, at, end);
}

/** RFC 1035, 3.2.1. Answers where the record ends; beyond `end` when it is broken. */
function readRecord(headers: Headers, from: number, end: number): number {
  const at = skipName(headers, from, end);
  if (at + 10 > end) return end + 1;
  const type = headers.short(at);
  const length = headers.short(at + 8);
  if (at + 10 + length > end) return end + 1;
  if (type === 1 && length === 4) headers.field(ADDRESS.ipv4, at + 10);
  if (type === 28 && length === 16) headers.field(ADDRESS.ipv6, at + 10);
  return at + 10 + length;
}

/** First byte behind a name; beyond `end` when it is broken. */
export function skipName(headers: Headers, from: number, end: number): number {
  for (let at = from; at < end; ) {
    const length = headers.byte(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
  return end + 1;
}

const COOKIE = 0x63825363;
/** Options that list IPv4 addresses: RFC 2132. */
const ADDRESS_OPTIONS: ReadonlySet<number> = new Set([3, 6, 42, 44, 50, 54]);

/** RFC 2131, 2. */
function readDhcp(headers: Headers, at: number, end: number): void {
  if (at + 240 > end) return;
  for (const field of [12, 16, 20, 24]) headers.field(ADDRESS.ipv4, at + field);
  if (headers.byte(at + 2) === 6) headers.field(ADDRESS.mac, at + 28);
  if (headers.long(at + 236) === COOKIE) readDhcpOptions(headers, at + 240, end);
}

function readDhcpOptions(headers: Headers, from: number, end: number): void {
  for (let option = from; option + 2 <= end; ) {
    const code = headers.byte(option);
    if (code === 255) return;
    const length = code === 0 ? -1 : headers.byte(option + 1);
    const stop = Math.min(option + 2 + length, end);
    if (ADDRESS_OPTIONS.has(code)) readList(headers, option + 2, stop);
    // A client identifier of type 1 is a MAC address: RFC 2132, 9.14.
    if (code === 61 && length === 7) headers.field(ADDRESS.mac, option + 3);
    option += 2 + length;
  }
}

function readList(headers: Headers, from: number, to: number): void {
  for (let field = from; field + 4 <= to; field += 4) headers.field(ADDRESS.ipv4, field);
}
