import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import { STEP, type Step } from '../scrubber.js';
import { readText } from './text.js';

/** The parts of a hello, in order; the last comes as often as there are extensions. RFC 8446, 4.1.2, 4.1.3. */
const PART = { fixed: 0, cipherSuites: 1, compression: 2, extensionsLength: 3, extension: 4 };
export const HELLO_DONE = PART.extension + 1;

const RANDOM_LENGTH = 32;
const FIXED_LENGTH = 2 + RANDOM_LENGTH + 1;
/** The random of a HelloRetryRequest is no random: SHA-256 of its name. RFC 8446, 4.1.3. */
const RETRY_START = 0xcf21;
const RETRY_END = 0x339c;

const EXTENSION = { serverName: 0, protocols: 16, keyShare: 51 };
/** Extensions that speak of capabilities alone. IANA, "TLS ExtensionType Values". */
const KEPT = new Set([1, 10, 11, 13, 15, 22, 23, 24, 27, 28, 34, 43, 45, 49, 50]);
/** The longest list of capabilities that is kept. */
const MAX_KEPT = 1024;
/** "TLS Application-Layer Protocol Negotiation (ALPN) Protocol IDs", and PostgreSQL's. */
const PROTOCOLS = new Set(
  'http/0.9 http/1.0 http/1.1 spdy/1 spdy/2 spdy/3 stun.turn stun.nat-discovery h2 h2c webrtc c-webrtc ftp imap pop3 managesieve coap co xmpp-client xmpp-server acme-tls/1 mqtt dot ntske/1 sunrpc h3 smb irc nntp nnsp doq sip/2 tds/8.0 dicom postgresql radius/1.0 radius/1.1'.split(
    ' ',
  ),
);

/** Decide over one part of a ClientHello or ServerHello. */
export function takeHello(part: number, isClient: boolean, cursor: PayloadCursor): Step {
  if (part === PART.fixed) return takeFixed(cursor);
  if (part === PART.cipherSuites) return isClient ? takeList(cursor, 2) : takeNumber(cursor, 2);
  if (part === PART.compression) return isClient ? takeList(cursor, 1) : takeNumber(cursor, 1);
  if (part === PART.extensionsLength) return takeNumber(cursor, 2);
  return takeExtension(cursor, isClient);
}

/** Version, random, and a session identifier. */
function takeFixed(cursor: PayloadCursor): Step {
  if (!cursor.has(FIXED_LENGTH)) return STEP.more;
  const { bytes, at } = cursor;
  const sessionLength = u8(bytes, at + FIXED_LENGTH - 1);
  if (!cursor.has(FIXED_LENGTH + sessionLength)) return STEP.more;
  const isRetry =
    u16(bytes, at + 2) === RETRY_START && u16(bytes, at + RANDOM_LENGTH) === RETRY_END;
  cursor.keep(2);
  if (isRetry) cursor.keep(RANDOM_LENGTH);
  else cursor.skip(RANDOM_LENGTH);
  cursor.keep(1);
  cursor.skip(sessionLength);
  return STEP.taken;
}

/** A hello that is here in one piece, or cut; a client's has a cookie. RFC 6347, section 4.2.1. */
export function takeDatagramHello(cursor: PayloadCursor, isClient: boolean): void {
  let step = takeFixed(cursor);
  if (step === STEP.taken && isClient) step = takeCookie(cursor);
  for (let part = PART.cipherSuites; step === STEP.taken && cursor.has(1); ) {
    step = takeHello(part, isClient, cursor);
    if (part < PART.extension) part += 1;
  }
}

/** The server's version and its cookie. RFC 6347, section 4.2.1. */
export function takeVerifyRequest(cursor: PayloadCursor): void {
  if (!cursor.has(2)) return;
  cursor.keep(2);
  takeCookie(cursor);
}

function takeCookie(cursor: PayloadCursor): Step {
  const length = cursor.has(1) ? u8(cursor.bytes, cursor.at) : 0;
  if (!cursor.has(1 + length)) return STEP.more;
  cursor.keep(1);
  cursor.skip(length);
  return STEP.taken;
}

function takeNumber(cursor: PayloadCursor, length: number): Step {
  if (!cursor.hasKept(length)) return STEP.more;
  cursor.keep(length);
  return STEP.taken;
}

/** A list of capabilities behind its length. */
function takeList(cursor: PayloadCursor, lengthLength: number): Step {
  if (!cursor.hasKept(lengthLength)) return STEP.more;
  const { bytes, at } = cursor;
  const length = lengthLength + (lengthLength === 1 ? u8(bytes, at) : u16(bytes, at));
  if (!cursor.hasKept(length)) return STEP.more;
  cursor.keep(length);
  return STEP.taken;
}

function takeExtension(cursor: PayloadCursor, isClient: boolean): Step {
  if (!cursor.hasKept(4)) return STEP.more;
  const type = u16(cursor.bytes, cursor.at);
  const length = u16(cursor.bytes, cursor.at + 2);
  if (KEPT.has(type) && length <= MAX_KEPT) return takeNumber(cursor, 4 + length);
  const isName = type === EXTENSION.serverName || type === EXTENSION.protocols;
  if (isName && !cursor.has(4 + length)) return STEP.more;
  cursor.keep(4);
  if (cursor.has(length)) takeWholeExtension(cursor, type, length, isClient);
  else cursor.skip(length);
  return STEP.taken;
}

function takeWholeExtension(
  cursor: PayloadCursor,
  type: number,
  length: number,
  isClient: boolean,
): void {
  const outer = cursor.enter(length);
  if (type === EXTENSION.serverName) takeServerNames(cursor);
  else if (type === EXTENSION.protocols) takeProtocols(cursor);
  else if (type === EXTENSION.keyShare) takeKeyShare(cursor, length, isClient);
  cursor.leave(outer);
}

/** RFC 6066, section 3. */
function takeServerNames(cursor: PayloadCursor): void {
  if (cursor.has(2)) cursor.keep(2);
  while (cursor.has(3)) {
    const length = u16(cursor.bytes, cursor.at + 1);
    cursor.keep(3);
    if (!cursor.has(length)) return;
    cursor.hostName(length);
  }
}

/** RFC 7301, section 3.1. */
function takeProtocols(cursor: PayloadCursor): void {
  if (cursor.has(2)) cursor.keep(2);
  while (cursor.has(1)) {
    const length = u8(cursor.bytes, cursor.at);
    cursor.keep(1);
    if (!cursor.has(length)) return;
    const { bytes, at } = cursor;
    if (PROTOCOLS.has(readText(bytes, at, at + length))) cursor.keep(length);
    else cursor.mask(length);
  }
}

/** Groups and lengths stay, keys go. RFC 8446, section 4.2.8. */
function takeKeyShare(cursor: PayloadCursor, length: number, isClient: boolean): void {
  if (isClient && cursor.has(2)) cursor.keep(2);
  while (cursor.has(4)) {
    const keyLength = u16(cursor.bytes, cursor.at + 2);
    cursor.keep(4);
    cursor.skip(Math.min(keyLength, cursor.available));
  }
  if (!isClient && length === 2) cursor.keep(2);
}
