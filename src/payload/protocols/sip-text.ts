import type { PayloadCursor } from '../cursor.js';
import { HttpBody, takeHeader } from './http-headers.js';
import { findIn, keepSpaces, wordEnd } from './lines.js';
import { readText, startsWith } from './text.js';
import { takeHost, takeHostName, takeIf, takeKnown } from './text-values.js';

// RFC 3261, sections 7.1, 7.2, 7.3.3 and 20.
const METHODS = new Set(
  'INVITE ACK OPTIONS BYE CANCEL REGISTER PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE'.split(
    ' ',
  ),
);
const VERSION = 'SIP/2.0';
const REQUEST = /^([A-Z]{3,9}) \S+ SIP\/2\.0$/;
const STATUS = /^SIP\/2\.0 \d{3} /;
const REASON =
  /^(Trying|Ringing|Session Progress|OK|Bad Request|Unauthorized|Forbidden|Not Found|Proxy Authentication Required|Request Timeout|Busy Here|Request Terminated|Server Internal Error|Service Unavailable|Decline)$/;
const MAX_START_LINE = 512;

const COLON = 0x3a;
const SEMICOLON = 0x3b;
const OPENING = 0x3c;
const CLOSING = 0x3e;
/** Headers that say who takes part, and their short forms. */
const PARTIES = new Set(
  'from f to t contact m route record-route p-asserted-identity p-preferred-identity refer-to r referred-by b reply-to'.split(
    ' ',
  ),
);
const VIA = new Set(['via', 'v']);
const NUMBER = /^\d{1,6}$/;
const SHORT: Readonly<Record<string, string>> = { l: 'content-length', c: 'content-type' };
const URI = /^(sips?:)(?:([\w.+-]+)(:[^@>]*)?@)?(?=[[a-z0-9])/i;
const URI_END = /[;?>, ]/;
const TRANSPORT = /^SIP *\/ *2\.0 *\/ *(UDP|TCP|TLS|SCTP|WSS?) +/i;
const HARMLESS_PARAMETER = /^(rport(=\d{1,5})?|lr|transport=(udp|tcp|tls|ws|wss))$/i;
const ADDRESS_PARAMETER = /^(received|maddr)=/i;
const PARAMETER_NAME = /^(branch|tag|ttl|expires|q)=/i;

/** What the headers of a message say of its body. */
export class SipBody {
  readonly http = new HttpBody();
  isSdp = false;

  reset(): void {
    this.http.reset();
    this.isSdp = false;
  }
}

/** Whether a message starts here. */
export function isSipStart(bytes: Uint8Array, start: number, end: number): boolean {
  const text = readText(bytes, start, Math.min(end, start + MAX_START_LINE));
  return isStartLine(/^[^\r\n]*(?=\r?\n)/.exec(text)?.[0] ?? '');
}

export function isStartLine(line: string): boolean {
  if (STATUS.test(line)) return true;
  return METHODS.has(REQUEST.exec(line)?.[1] ?? '');
}

/** Take the line that a message starts with. */
export function takeStartLine(cursor: PayloadCursor, end: number): void {
  const { bytes, at } = cursor;
  if (startsWith(bytes, at, end, VERSION)) {
    cursor.keep(VERSION.length + 5);
    takeIf(cursor, end, REASON);
    return;
  }
  takeKnown(cursor, wordEnd(bytes, at, end), METHODS);
  cursor.keep(1);
  const targetEnd = wordEnd(bytes, cursor.at, end);
  takeUri(cursor, targetEnd);
  takeParameters(cursor, targetEnd);
  cursor.keep(end - cursor.at);
}

/** Take a header line: parties and hosts are mapped, the rest is as in HTTP. */
export function takeSipHeader(cursor: PayloadCursor, end: number, body: SipBody): void {
  const { bytes, at } = cursor;
  const colon = findIn(bytes, at, end, COLON);
  const written = readText(bytes, at, colon).trimEnd().toLowerCase();
  const name = SHORT[written] ?? written;
  if (!PARTIES.has(name) && !VIA.has(name)) {
    const value = readText(bytes, Math.min(colon + 1, end), end).trim();
    noteBody(body, name, value);
    if (name !== written && (body.isSdp || NUMBER.test(value))) cursor.keep(end - at);
    else takeHeader(cursor, end, body.http);
    return;
  }
  cursor.keep(Math.min(colon + 1, end) - at);
  keepSpaces(cursor, end);
  if (VIA.has(name)) takeVia(cursor, end);
  else takeParty(cursor, end);
}

function noteBody(body: SipBody, name: string, value: string): void {
  if (name === 'content-type') body.isSdp = /^application\/sdp$/i.test(value);
  if (name === 'content-length' && NUMBER.test(value)) body.http.length = Number(value);
}

/** A name, an address in angle brackets, parameters. RFC 3261, section 20.10. */
function takeParty(cursor: PayloadCursor, end: number): void {
  const open = findIn(cursor.bytes, cursor.at, end, OPENING);
  if (open < end) {
    cursor.mask(open - cursor.at);
    cursor.keep(1);
  }
  const close = open < end ? findIn(cursor.bytes, cursor.at, end, CLOSING) : end;
  takeUri(cursor, close);
  takeParameters(cursor, close);
  if (close < end) cursor.keep(1);
  takeParameters(cursor, end);
}

/** A user is a name like any other. RFC 3261, section 19.1. */
function takeUri(cursor: PayloadCursor, end: number): void {
  const text = readText(cursor.bytes, cursor.at, end);
  const found = URI.exec(text);
  if (found === null) return;
  const [whole, scheme, user, password] = found as unknown as (string | undefined)[];
  cursor.keep((scheme as string).length);
  if (user !== undefined) {
    cursor.word(user.length);
    cursor.mask(password?.length ?? 0);
    cursor.keep(1);
  }
  const rest = text.slice((whole as string).length);
  const stop = URI_END.exec(rest)?.index ?? rest.length;
  takeHost(cursor, cursor.at + stop);
}

/** Transport, host and port, then parameters, of which some are addresses. RFC 3261, section 20.42. */
function takeVia(cursor: PayloadCursor, end: number): void {
  const transport = TRANSPORT.exec(readText(cursor.bytes, cursor.at, end));
  if (transport === null) return;
  cursor.keep(transport[0].length);
  const rest = readText(cursor.bytes, cursor.at, end);
  takeHost(cursor, cursor.at + (URI_END.exec(rest)?.index ?? rest.length));
  takeParameters(cursor, end);
}

/** Parameters to `end`, each behind a semicolon. */
function takeParameters(cursor: PayloadCursor, end: number): void {
  while (cursor.at < end) {
    if (cursor.bytes[cursor.at] === SEMICOLON) cursor.keep(1);
    takeParameter(cursor, findIn(cursor.bytes, cursor.at, end, SEMICOLON));
  }
}

function takeParameter(cursor: PayloadCursor, end: number): void {
  const text = readText(cursor.bytes, cursor.at, end);
  const address = ADDRESS_PARAMETER.exec(text)?.[0] ?? '';
  const name = PARAMETER_NAME.exec(text)?.[0] ?? '';
  if (HARMLESS_PARAMETER.test(text)) cursor.keep(text.length);
  cursor.keep(address.length + name.length);
  if (address !== '') takeHostName(cursor, end);
  cursor.mask(end - cursor.at);
}
