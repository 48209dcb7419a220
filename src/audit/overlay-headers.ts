import { ADDRESS, type Headers, NEXT } from './headers.js';

const ETHERNET = 1;
const RAW_IP = 101;

/** MACsec: IEEE 802.1AE, 9.3. What is encrypted carries nothing that could be read. */
export function readSecurityTag(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 6)) return;
  const control = headers.byte(at);
  const hasChannel = (control & 0x20) !== 0;
  headers.header(at, at + 6);
  if (hasChannel) headers.field(ADDRESS.mac, at + 6);
  const inner = at + (hasChannel ? 14 : 6);
  if ((control & 0x0c) !== 0 || !headers.has(inner, 2)) return;
  headers.carries(NEXT.etherType, headers.short(inner), inner + 2, end);
}

/** TRILL: RFC 6325, 3. */
export function readTrill(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 6)) return;
  headers.header(at, at + 6);
  const frame = at + 6 + ((headers.short(at) >> 6) & 31) * 4;
  headers.secret(at + 6, frame);
  headers.carries(NEXT.link, ETHERNET, frame, end);
}

const SERVED: Readonly<Record<number, number>> = { 1: RAW_IP, 2: RAW_IP, 3: ETHERNET };

/** Network service header: RFC 8300, 2.2. */
export function readServiceHeader(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 8);
  const inner = at + (headers.short(at) & 63) * 4;
  headers.secret(at + 8, inner);
  const link = SERVED[headers.byte(at + 3)];
  if (link !== undefined) headers.carries(NEXT.link, link, inner, end);
}

/** ERSPAN III, with a subheader of a platform's own: draft-foschiano-erspan, 4.2. */
export function readErspan3(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 12)) return;
  headers.header(at, at + 12);
  const hasMore = (headers.byte(at + 11) & 1) === 1;
  if (hasMore) headers.secret(at + 12, at + 20);
  headers.carries(NEXT.link, ETHERNET, at + (hasMore ? 20 : 12), end);
}

/** Source routes of GRE: RFC 1701. Answers where they end. */
export function readSourceRoutes(headers: Headers, from: number): number {
  let at = from;
  for (; headers.has(at, 4); at += 4 + headers.byte(at + 3)) {
    const length = headers.byte(at + 3);
    const family = headers.short(at);
    if (family === 0 && length === 0) return at + 4;
    if (family !== 0x0800) headers.secret(at + 4, at + 4 + length);
    else for (let hop = 4; hop <= length; hop += 4) headers.field(ADDRESS.ipv4, at + hop);
  }
  return at;
}

/** The options of Geneve are its makers' own: RFC 8926, 3.5. */
export function readGeneveOptions(headers: Headers, from: number, to: number): void {
  for (let at = from; at + 4 <= to && headers.has(at, 4); ) {
    const length = 4 + (headers.byte(at + 3) & 31) * 4;
    headers.secret(at + 4, at + length);
    at += length;
  }
}

const USER_PACKET = 255;

/** GTP-U with its extension headers: 3GPP TS 29.281, 5. */
export function readUserTunnel(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 8);
  if (headers.byte(at + 1) !== USER_PACKET) {
    headers.secret(at + 8, Math.min(end, headers.end));
    return;
  }
  let inner = at + ((headers.byte(at) & 7) === 0 ? 8 : 12);
  let next = inner > at + 8 && headers.has(at, 12) ? headers.byte(at + 11) : 0;
  while (next !== 0 && headers.has(inner, 4)) {
    const length = headers.byte(inner) * 4;
    if (length === 0 || !headers.has(inner, length)) return;
    headers.secret(inner + 1, inner + length - 1);
    next = headers.byte(inner + length - 1);
    inner += length;
  }
  headers.carries(NEXT.link, RAW_IP, inner, end);
}

/** LISP: RFC 9300, 5.3. The nonce is there where its flag says so. */
export function readLisp(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.options(at, at + 8);
  if ((headers.byte(at) & 0x80) !== 0) headers.secret(at + 1, at + 4);
  headers.carries(NEXT.link, RAW_IP, at + 8, end);
}

const FLOW_SAMPLE = 1;
const PACKET_HEADER = 1;
const GATEWAY = 1002;

/** sFlow version 5 with an agent's IPv4 address: sflow.org, "sFlow Version 5", 5. */
export function readSflow(headers: Headers, at: number, end: number): void {
  const stop = Math.min(end, headers.end);
  if (at + 28 > stop || headers.long(at) !== 5 || headers.long(at + 4) !== 1) return;
  headers.field(ADDRESS.ipv4, at + 8);
  for (let sample = at + 28; sample + 8 <= stop; sample += 8 + headers.long(sample + 4)) {
    const to = Math.min(sample + 8 + headers.long(sample + 4), stop);
    if (headers.long(sample) === FLOW_SAMPLE) readFlowRecords(headers, sample + 40, to);
  }
}

function readFlowRecords(headers: Headers, from: number, stop: number): void {
  for (let at = from; at + 24 <= stop; at += 8 + headers.long(at + 4)) {
    const format = headers.long(at);
    const to = Math.min(at + 8 + headers.long(at + 4), stop);
    if (format === GATEWAY) headers.secret(at + 8, to);
    const isFrame = format === PACKET_HEADER && headers.long(at + 8) === ETHERNET;
    if (isFrame) headers.carries(NEXT.link, ETHERNET, at + 24, to, true);
  }
}
