import type { Headers } from './headers.js';
import type { Needles } from './needles.js';
import { collectName } from './words.js';

/** What of a payload's start is looked at for names and credentials. */
const LOOKED_AT = 4096;

/** Names and credentials that known protocols put at the start of a message. */
export function collectLogins(headers: Headers, needles: Needles): void {
  const from = headers.payloadAt;
  const to = Math.min(headers.payloadEnd, from + LOOKED_AT);
  if (to - from < 6) return;
  if (headers.protocol === 17) {
    collectDatagram(headers, from, to, needles);
    return;
  }
  if (headers.protocol !== 6) return;
  const first = headers.byte(from);
  if (first === 0x16 && headers.byte(from + 1) === 3) collectServerName(headers, from, to, needles);
  else if (first === 0 && headers.long(from + 4) === POSTGRES_3) {
    collectStartup(headers, from + 8, to, needles);
  } else if (first === 0x70) collectPassword(headers, from, to, needles);
  else if (headers.byte(from + 3) === 1 && to - from > 36) collectMysql(headers, from, to, needles);
  if (isLetter(first) && isTextual(headers, from, from + 6)) {
    collectLines(headers, from, to, needles);
  }
}

const POSTGRES_3 = 196608;

/** PostgreSQL's StartupMessage: pairs of strings, each ended by a zero. */
function collectStartup(headers: Headers, from: number, to: number, needles: Needles): void {
  const strings = text(headers, from, to).split('\0');
  for (let index = 0; index + 1 < strings.length; index += 2) {
    const key = strings[index] as string;
    if (key === '') return;
    if (key === 'user' || key === 'database' || key === 'application_name') {
      needles.addWord('name', strings[index + 1] as string);
    }
  }
}

/** PostgreSQL's PasswordMessage; SASL answers have the same letter and are no text. */
function collectPassword(headers: Headers, from: number, to: number, needles: Needles): void {
  const length = headers.long(from + 1);
  if (length < 5 || length > 1024 || from + 1 + length > to) return;
  const secret = text(headers, from + 5, from + length);
  if (/^[\x20-\x7e]+$/.test(secret)) needles.addWord('secret', secret);
}

/** MySQL's HandshakeResponse41: user from byte 36 on, ended by a zero. */
function collectMysql(headers: Headers, from: number, to: number, needles: Needles): void {
  const length =
    headers.byte(from) | (headers.byte(from + 1) << 8) | (headers.byte(from + 2) << 16);
  if (length + 4 !== to - from || length < 33) return;
  for (let at = from + 13; at < from + 36; at += 1) if (headers.byte(at) !== 0) return;
  const words = text(headers, from + 36, to).match(/[\x21-\x7e]{3,}/g) ?? [];
  for (const word of words.slice(0, 3)) needles.addWord('name', word);
}

/** TLS ClientHello: RFC 8446, 4.1.2; its server_name extension: RFC 6066, 3. */
function collectServerName(headers: Headers, from: number, to: number, needles: Needles): void {
  let at = from + 43;
  if (at + 1 > to || headers.byte(from + 5) !== 1) return;
  at += 1 + headers.byte(at);
  if (at + 2 > to) return;
  at += 2 + headers.short(at);
  if (at + 1 > to) return;
  at += 1 + headers.byte(at) + 2;
  while (at + 9 <= to) {
    const length = headers.short(at + 2);
    if (headers.short(at) === 0) {
      const end = Math.min(at + 9 + headers.short(at + 7), to);
      needles.addWord('name', text(headers, at + 9, end));
      return;
    }
    at += 4 + length;
  }
}

const HEADER_LINE =
  /^(host|cookie|set-cookie|authorization|proxy-authorization|x-api-key|x-auth-token|x-forwarded-for|referer|location):[ \t]*(.*)$/i;
const COMMAND_LINE = /^(user|pass|auth|login|ehlo|helo|mail from|rcpt to)[ :]+(\S.*)$/i;
/** The SASL mechanism in front of a credential: RFC 4422, section 3.1; RFC 4954, section 4. */
const MECHANISM = /^[A-Z][A-Z0-9_-]{0,19}(?: |$)/;
const CREDENTIALS: ReadonlySet<string> = new Set(['pass', 'auth', 'login']);

/** Headers and commands of the protocols that speak in lines: HTTP, FTP, SMTP, POP, IMAP. */
function collectLines(headers: Headers, from: number, to: number, needles: Needles): void {
  for (const line of text(headers, from, to).split(/\r?\n/, 64)) {
    const header = HEADER_LINE.exec(line);
    if (header !== null) collectHeader(header[1] as string, header[2] as string, needles);
    const command = COMMAND_LINE.exec(line);
    if (command === null) continue;
    const verb = (command[1] as string).toLowerCase();
    const argument = command[2] as string;
    const value = verb === 'auth' ? argument.replace(MECHANISM, '') : argument;
    if (value !== '') needles.addWord(CREDENTIALS.has(verb) ? 'secret' : 'name', value);
  }
}

function collectHeader(name: string, value: string, needles: Needles): void {
  if (/^(host|referer|location|x-forwarded-for)$/i.test(name)) {
    for (const place of value.split(/,\s*/)) {
      collectName(place.replace(/^[a-z]+:\/\//i, '').replace(/[:/].*$/, ''), needles);
    }
    return;
  }
  // Of a cookie that is set, what follows the first semicolon are attributes: RFC 6265, 4.1.
  const parts = /^set-/i.test(name) ? value.split(';', 1) : value.split(/;\s*/);
  for (const part of parts) {
    const secret = part.replace(/^[^=\s]+[= ]\s*/, '').trim();
    if (isTelling(secret)) needles.addWord('secret', secret);
  }
}

/** Long, and no word or date that stands in other places too. */
function isTelling(secret: string): boolean {
  return secret.length >= 8 && /\d/.test(secret) && /[a-z]/i.test(secret) && !/ |GMT/.test(secret);
}

function collectDatagram(headers: Headers, from: number, to: number, needles: Needles): void {
  const ports = [headers.sourcePort, headers.destinationPort];
  if (ports.some((port) => port === 53 || port === 5353 || port === 5355)) {
    collectQuestions(headers, from, to, needles);
  }
  if (ports.includes(67) || ports.includes(68)) collectHostNames(headers, from, to, needles);
}

/** The labels of every name in a DNS message that is written out: RFC 1035, 3.1. */
function collectQuestions(headers: Headers, from: number, to: number, needles: Needles): void {
  for (let at = from + 12; at < to; ) {
    const labels: string[] = [];
    let end = at;
    while (end < to && headers.byte(end) > 0 && headers.byte(end) < 64) {
      const length = headers.byte(end);
      const label = text(headers, end + 1, Math.min(end + 1 + length, to));
      if (end + 1 + length > to || !/^[\x21-\x7e]+$/.test(label)) break;
      labels.push(label);
      end += 1 + length;
    }
    if (labels.length > 1) collectName(labels.join('.'), needles);
    at = labels.length > 0 ? end : at + 1;
  }
}

/** DHCP options 12 host name, 15 domain, 81 qualified name: RFC 2132, RFC 4702. */
function collectHostNames(headers: Headers, from: number, to: number, needles: Needles): void {
  for (let at = from + 240; at + 2 <= to; ) {
    const code = headers.byte(at);
    if (code === 255) return;
    const length = code === 0 ? -1 : headers.byte(at + 1);
    const end = Math.min(at + 2 + length, to);
    if (code === 12 || code === 15) needles.addWord('name', text(headers, at + 2, end));
    if (code === 81 && length > 3) needles.addWord('name', text(headers, at + 5, end));
    at += 2 + length;
  }
}

function text(headers: Headers, from: number, to: number): string {
  return Buffer.from(
    headers.bytes.buffer,
    headers.bytes.byteOffset + from,
    Math.max(0, to - from),
  ).toString('latin1');
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function isTextual(headers: Headers, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = headers.byte(at);
    if (byte > 0x7e || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09))
      return false;
  }
  return true;
}
