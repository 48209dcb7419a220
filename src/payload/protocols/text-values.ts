import type { PayloadCursor } from '../cursor.js';
import { findIn, keepSpaces } from './lines.js';
import { readText } from './text.js';

const COLON = 0x3a;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:.]*$/i;
const BARE_IPV6 = /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i;
const HOST = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?$/i;
const PORT = /^:\d{1,5}$/;
const URL_START = /^([a-z][a-z0-9+.-]{0,15}):\/\//i;
const SCHEMES = new Set(['http', 'https', 'ws', 'wss', 'ftp', 'redis', 'ldap', 'sip', 'rtsp']);

/** Take a value that is kept where it has this form, and masked where not. */
export function takeIf(cursor: PayloadCursor, end: number, form: RegExp): void {
  if (form.test(readText(cursor.bytes, cursor.at, end))) cursor.keep(end - cursor.at);
  else cursor.mask(end - cursor.at);
}

/** Take a word that is kept where it is one of these, in any case of letters. */
export function takeKnown(cursor: PayloadCursor, end: number, known: ReadonlySet<string>): string {
  const word = readText(cursor.bytes, cursor.at, end).toUpperCase();
  if (known.has(word)) cursor.keep(end - cursor.at);
  else cursor.mask(end - cursor.at);
  return word;
}

/** Take an address or a host name, without its port. */
export function takeHostName(cursor: PayloadCursor, end: number): void {
  const text = readText(cursor.bytes, cursor.at, end);
  if (IPV4.test(text) || IPV6.test(text)) cursor.addressText(end - cursor.at);
  else if (HOST.test(text)) cursor.hostName(end - cursor.at);
  else cursor.mask(end - cursor.at);
}

/** Take a host with or without a port: `name:80`, `192.0.2.1`, `[2001:db8::1]:80`. */
export function takeHost(cursor: PayloadCursor, end: number): void {
  const { bytes, at } = cursor;
  const isBracketed = bytes[at] === OPENING_BRACKET;
  const isPlainV6 = BARE_IPV6.test(readText(bytes, at, end));
  const hostEnd = isPlainV6 ? end : findIn(bytes, at, end, isBracketed ? CLOSING_BRACKET : COLON);
  if (isBracketed) {
    cursor.keep(1);
    takeHostName(cursor, hostEnd);
    if (cursor.at < end) cursor.keep(1);
  } else takeHostName(cursor, hostEnd);
  if (cursor.at < end) takeIf(cursor, end, PORT);
}

/** Take a list of hosts: `client, proxy1, proxy2`. */
export function takeHosts(cursor: PayloadCursor, end: number): void {
  while (cursor.at < end) {
    keepSpaces(cursor, end);
    const stop = findIn(cursor.bytes, cursor.at, end, COMMA);
    takeHost(cursor, stop);
    if (stop < end) cursor.keep(1);
  }
}

/** Take a URL, absolute or not: scheme and host are seen, the rest is masked but for a leading slash. */
export function takeUrl(cursor: PayloadCursor, end: number): void {
  const text = readText(cursor.bytes, cursor.at, end);
  const start = URL_START.exec(text);
  if (start !== null && SCHEMES.has((start[1] as string).toLowerCase())) {
    cursor.keep(start[0].length);
    const authority = /^[^/?#]*/.exec(text.slice(start[0].length))?.[0] ?? '';
    const user = authority.lastIndexOf('@') + 1;
    if (user > 0) cursor.mask(user);
    takeHost(cursor, cursor.at + authority.length - user);
  }
  if (cursor.at < end && cursor.bytes[cursor.at] === 0x2f) cursor.keep(1);
  cursor.mask(end - cursor.at);
}
