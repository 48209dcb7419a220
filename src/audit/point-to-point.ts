import { ADDRESS, type Headers, NEXT } from './headers.js';

const PPP = 9;

/** PPP in HDLC-like framing or bare: RFC 1662, RFC 1661. */
export function readPpp(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  const start = headers.short(at) === 0xff03 ? at + 2 : at;
  const protocol = headers.short(start);
  headers.header(at, start + 2);
  if (protocol === 0x21) headers.carries(NEXT.etherType, 0x0800, start + 2, end);
  else if (protocol === 0x57) headers.carries(NEXT.etherType, 0x86dd, start + 2, end);
  else MESSAGES[protocol]?.(headers, start + 2, Math.min(end, headers.end));
}

type Reader = (headers: Headers, at: number, end: number) => void;

const MESSAGES: Readonly<Record<number, Reader>> = {
  32801: readAddressControl,
  32855: readInterfaceControl,
  49185: readLinkControl,
  49187: readPassword,
  49699: readChallenge,
};

/** The options of a configuration message: RFC 1661, 5. */
function* optionsOf(
  headers: Headers,
  at: number,
  end: number,
): Generator<[number, number, number]> {
  if (at + 4 > end || headers.byte(at) === 0 || headers.byte(at) > 4) return;
  for (let option = at + 4; option + 2 <= end; option += headers.byte(option + 1)) {
    const length = headers.byte(option + 1);
    if (length < 2 || option + length > end) return;
    yield [headers.byte(option), option + 2, option + length];
  }
}

/** IPCP: RFC 1332, 3.3; name servers: RFC 1877. */
function readAddressControl(headers: Headers, at: number, end: number): void {
  for (const [kind, from, to] of optionsOf(headers, at, end)) {
    const holdsAddress = kind === 3 || (kind >= 129 && kind <= 132);
    if (holdsAddress && to - from === 4) headers.field(ADDRESS.ipv4, from);
  }
}

/** IPV6CP: RFC 5072, 4.1. */
function readInterfaceControl(headers: Headers, at: number, end: number): void {
  for (const [kind, from, to] of optionsOf(headers, at, end)) {
    if (kind === 1) headers.secret(from, to);
  }
}

const ENDPOINT = 19;
/** Requests, rejections and echoes with data: RFC 1661, 5.5 to 5.9. */
const CARRYING: Readonly<Record<number, number>> = { 5: 4, 6: 4, 8: 6, 9: 8, 10: 8, 11: 8 };

/** LCP: RFC 1661, 6; the endpoint discriminator: RFC 1990, 5.1.3. */
function readLinkControl(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 4)) return;
  for (const [kind, from, to] of optionsOf(headers, at, end)) {
    if (kind === ENDPOINT) headers.secret(from, to);
  }
  const data = CARRYING[headers.byte(at)];
  if (data !== undefined) headers.secret(at + data, Math.min(at + headers.short(at + 2), end));
}

/** PAP: RFC 1334, 2.2.1. */
function readPassword(headers: Headers, at: number, end: number): void {
  if (at + 6 > end || headers.byte(at) !== 1) return;
  const user = at + 5;
  const password = user + headers.byte(at + 4) + 1;
  headers.secret(user, Math.min(password - 1, end));
  if (password < end) {
    headers.secret(password, Math.min(password + headers.byte(password - 1), end));
  }
}

/** CHAP: RFC 1994, 4.1. */
function readChallenge(headers: Headers, at: number, end: number): void {
  if (at + 5 > end) return;
  const stop = Math.min(at + headers.short(at + 2), end);
  const isAnswer = headers.byte(at) > 2;
  const name = isAnswer ? at + 4 : at + 5 + headers.byte(at + 4);
  if (!isAnswer) headers.secret(at + 5, Math.min(name, stop));
  headers.secret(name, stop);
}

/** Names, and cookies of the other side: RFC 2516, appendix A. */
const TELLING_TAGS: ReadonlySet<number> = new Set([0x0101, 0x0102, 0x0103, 0x0104, 0x0110]);

/** PPPoE in its discovery stage: RFC 2516, 5. */
export function readDiscovery(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 6)) return;
  headers.header(at, at + 6);
  const stop = Math.min(at + 6 + headers.short(at + 4), end, headers.end);
  for (let tag = at + 6; tag + 4 <= stop; tag += 4 + headers.short(tag + 2)) {
    const to = Math.min(tag + 4 + headers.short(tag + 2), stop);
    if (TELLING_TAGS.has(headers.short(tag))) headers.secret(tag + 4, to);
  }
}

/** PPPoE in its session stage: RFC 2516, 4. */
export function readSession(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  headers.header(at, at + 6);
  readPpp(headers, at + 6, end);
}

const CONTROL = 0x8000;
const LENGTH = 0x4000;
const SEQUENCE = 0x0800;
const OFFSET = 0x0200;

/** L2TP: RFC 2661, 3.1. */
export function readTunnelledPpp(headers: Headers, start: number, end: number): void {
  if (!headers.has(start, 12)) return;
  const flags = headers.short(start);
  if ((flags & 15) !== 2) return;
  let at = start + ((flags & LENGTH) === 0 ? 6 : 8) + ((flags & SEQUENCE) === 0 ? 0 : 4);
  if ((flags & CONTROL) !== 0) {
    readAttributes(headers, at, Math.min(end, headers.end));
    return;
  }
  if ((flags & OFFSET) !== 0 && headers.has(at, 2)) {
    const padding = headers.short(at);
    headers.secret(at + 2, at + 2 + padding);
    at += 2 + padding;
  }
  headers.carries(NEXT.link, PPP, at, end);
}

/** Host and vendor name, challenges, calling numbers, and what an access server passes on: RFC 2661, 4.4. */
const TELLING_ATTRIBUTES: ReadonlySet<number> = new Set([
  7, 8, 11, 13, 21, 22, 23, 26, 27, 28, 30, 31, 33, 37,
]);

function readAttributes(headers: Headers, from: number, end: number): void {
  for (let at = from; at + 6 <= end; ) {
    const length = headers.short(at) & 0x3ff;
    if (length < 6) return;
    const type = headers.short(at + 4);
    if (TELLING_ATTRIBUTES.has(type)) headers.secret(at + 6, Math.min(at + length, end));
    at += length;
  }
}
