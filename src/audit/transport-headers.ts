import { readApplication } from './application-fields.js';
import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';
import { readDatagramMessage, readStreamMessage } from './message-secrets.js';
import { readGeneveOptions, readLisp, readSflow, readUserTunnel } from './overlay-headers.js';
import { readTunnelledPpp } from './point-to-point.js';
import { readRip } from './routing-protocols.js';

/** RFC 9293, 3.1. */
export function readTcp(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  headers.header(at, Math.min(at + 20, headers.end));
  if (!headers.has(at, 20) || at + 20 > end) return;
  const headerLength = (headers.byte(at + 12) >> 4) * 4;
  if (headerLength < 20) return;
  headers.check(CHECK.internet, at + 16, at, end, 6);
  readTcpOptions(headers, at + 20, at + headerLength);
  headers.converse(6, at, at + headerLength, end);
  if (headers.isQuoted || headers.isFragment) return;
  readStreamMessage(headers, headers.short(at), headers.short(at + 2), at + headerLength, end);
}

function readTcpOptions(headers: Headers, from: number, to: number): void {
  const at = headers.has(from, to - from) ? endOfNumbers(headers, from, to) : from;
  headers.header(from, at);
  headers.options(at, to);
  for (let option = at; option + 1 < Math.min(to, headers.end); ) {
    const kind = headers.byte(option);
    const length = kind === NO_OPERATION ? 1 : headers.byte(option + 1);
    if (kind === 0 || length === 0 || option + length > to) return;
    readTcpOption(headers, kind, option, length);
    option += length;
  }
}

/** Behind the options that are nothing but padding and time stamps, as most segments have. */
function endOfNumbers(headers: Headers, from: number, to: number): number {
  for (let at = from; at + 1 < to; ) {
    const kind = headers.byte(at);
    if (kind !== NO_OPERATION && kind !== TIMESTAMPS) return at;
    at += kind === NO_OPERATION ? 1 : TIMESTAMPS_LENGTH;
    if (at === to) return to;
  }
  return from;
}

function readTcpOption(headers: Headers, kind: number, at: number, length: number): void {
  if (kind === MULTIPATH && length >= 8) readMultipath(headers, at, length);
  if (KEYED.has(kind)) headers.secret(at + 2, at + length);
}

const NO_OPERATION = 1;
/** RFC 7323, 3.2. */
const TIMESTAMPS = 8;
const TIMESTAMPS_LENGTH = 10;

const MULTIPATH = 30;
/** MD5 signature (RFC 2385), authentication (RFC 5925), fast open cookie (RFC 7413). */
const KEYED: ReadonlySet<number> = new Set([19, 29, 34]);

/** RFC 8684, 3.4.1: ADD_ADDR announces a further address. */
function readMultipath(headers: Headers, at: number, length: number): void {
  if (headers.byte(at + 2) >> 4 !== 3) return;
  headers.field(length >= 20 ? ADDRESS.ipv6 : ADDRESS.ipv4, at + 4);
}

/** RFC 768. */
export function readUdp(headers: Headers, at: number, wireEnd: number): void {
  if (!headers.has(at, 4)) return;
  headers.header(at, Math.min(at + 8, headers.end));
  if (!headers.has(at, 8) || at + 8 > wireEnd) return;
  const length = headers.short(at + 4);
  const end = length < 8 ? wireEnd : Math.min(wireEnd, at + length);
  headers.check(CHECK.udp, at + 6, at, end, 17);
  headers.converse(17, at, at + 8, end);
  const destination = headers.short(at + 2);
  const source = headers.short(at);
  if (!headers.isQuoted) readTunnel(headers, destination, at + 8, end);
  readApplication(headers, source, destination, at + 8, Math.min(end, headers.end));
  if (!headers.isQuoted) readDatagramMessage(headers, source, destination, at + 8, end);
}

const ETHERNET = 1;
const RAW_IP = 101;

type Reader = (headers: Headers, at: number, end: number) => void;

/** By the port on either side. */
const CARRIERS: Readonly<Record<number, Reader>> = {
  520: readRip,
  1701: readTunnelledPpp,
  2152: readUserTunnel,
  4341: readLisp,
  6343: readSflow,
};

/** What a datagram to a port carries that is no application's: tunnels and routing protocols. */
function readTunnel(headers: Headers, port: number, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  CARRIERS[port]?.(headers, at, end);
  if (port === TEREDO) headers.carries(NEXT.link, RAW_IP, at, end);
  else if (port === GENEVE) readGeneve(headers, at, end);
  else if (VXLAN.has(port)) {
    headers.header(at, at + 8);
    headers.carries(NEXT.link, ETHERNET, at + 8, end);
  }
}

/** RFC 4380. */
const TEREDO = 3544;
/** RFC 7348, and the port that Linux has used. */
const VXLAN: ReadonlySet<number> = new Set([4789, 8472]);
const GENEVE = 6081;

/** RFC 8926, 3.4. */
function readGeneve(headers: Headers, at: number, end: number): void {
  const inner = at + 8 + (headers.byte(at) & 0x3f) * 4;
  headers.header(at, at + 8);
  readGeneveOptions(headers, at + 8, inner);
  headers.carries(NEXT.etherType, headers.short(at + 2), inner, end);
}

const UDP_LITE = 136;

/** RFC 3828, 3.1: how much the checksum covers stands where UDP has its length. */
export function readUdpLite(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 8);
  const coverage = headers.short(at + 4);
  const to = coverage < 8 ? end : Math.min(at + coverage, end);
  headers.check(CHECK.udp, at + 6, at, to, UDP_LITE, end - at);
  headers.converse(UDP_LITE, at, at + 8, end);
}

const INIT = 1;
const INIT_ACK = 2;

/** RFC 9260, 3: addresses stand in the parameters of INIT and INIT ACK. */
export function readSctp(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 12)) return;
  headers.header(at, at + 12);
  headers.check(CHECK.crc32c, at + 8, at, end);
  headers.converse(132, at, at + 12, end);
  for (let chunk = at + 12; headers.has(chunk, 4); ) {
    const length = headers.short(chunk + 2);
    if (length < 4) return;
    const type = headers.byte(chunk);
    if (type === INIT || type === INIT_ACK) readParameters(headers, chunk + 20, chunk + length);
    chunk += Math.ceil(length / 4) * 4;
  }
}

function readParameters(headers: Headers, from: number, to: number): void {
  for (let at = from; at + 4 <= to && headers.has(at, 4); ) {
    const type = headers.short(at);
    const length = headers.short(at + 2);
    if (length < 4) return;
    if (type === 5) headers.field(ADDRESS.ipv4, at + 4);
    if (type === 6) headers.field(ADDRESS.ipv6, at + 4);
    at += Math.ceil(length / 4) * 4;
  }
}
