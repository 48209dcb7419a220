import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import { STEP, type Step } from '../scrubber.js';
import { readText, startsWith } from './text.js';
import { takeIf } from './text-values.js';

// MySQL Internals, "Client/Server Protocol", sections "Generic Response Packets" and "Connection Phase".
const VERSION = /^[0-9][0-9A-Za-z.~+-]*$/;
const PLUGIN =
  /^(mysql_(native|clear|old)_password|caching_sha2_password|sha256_password|client_ed25519|parsec|dialog|unix_socket|auth_gssapi_client|authentication_(ldap_sasl|kerberos|oci|webauthn)_client)$/;
const COMPRESSED_HEADER_LENGTH = 7;
const SALT_LENGTH = 8;
const REST_OF_SALT = 12;
/** A filler, capabilities, character set, status, capabilities, length of the salt; reserved, or more capabilities. */
const GREETING_NUMBERS = 9 + 10;
/** Flags, largest packet, character set and filler, before the user's name. */
export const LOGIN_FIXED = 32;
const LOGIN_NUMBERS = 9;
/** ER_... number, '#', SQLSTATE. */
const ERROR_LENGTH = 9;
/** Status and warnings, behind the counts of rows. */
const STATUS_LENGTH = 4;
/** Session state changed, within a read-only transaction: no status has both, but letters have. */
const IMPLAUSIBLE = 0x6000;
const PREPARED_LENGTH = 12;
/** What every column definition starts with. */
const CATALOGUE = '\x03def';

/** Capability flags. */
export const CLIENT = {
  connectWithDatabase: 0x0008,
  compress: 0x0020,
  protocol41: 0x0200,
  tls: 0x0800,
  secureConnection: 0x8000,
  authenticationPlugin: 0x80000,
  deprecateEnd: 0x1000000,
} as const;

/** The capability flags at the start of a login. */
export function loginFlags(cursor: PayloadCursor): number {
  const { bytes, at } = cursor;
  return littleEndian(bytes, at, 4);
}

/** Whether a result ends with an OK_Packet. */
export function endsWithOk(flags: number): boolean {
  return (flags & CLIENT.deprecateEnd) !== 0;
}

export function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + u8(bytes, at + i);
  return value;
}

/** Whether a server's version starts here, ended by a zero. */
export function isVersion(bytes: Uint8Array, start: number, end: number): boolean {
  const nul = bytes.indexOf(0, start);
  return nul > start && nul < end && VERSION.test(readText(bytes, start, nul));
}

/** An error before any greeting: too many connections, or a host that is not let in. */
export function isRefusal(bytes: Uint8Array, body: number): boolean {
  const code = littleEndian(bytes, body + 1, 2);
  return code >= 1000 && code < 10_000;
}

/** Version and capabilities stay; the salt is masked, for readers take it for text. */
export function takeGreeting(cursor: PayloadCursor): Step {
  const nul = cursor.bytes.indexOf(0, cursor.at + 1);
  if (nul < 0 || nul >= cursor.end) return STEP.more;
  cursor.keep(1);
  takeIf(cursor, nul, VERSION);
  cursor.keep(Math.min(1 + 4, cursor.available));
  cursor.mask(Math.min(SALT_LENGTH, cursor.available));
  cursor.keep(Math.min(GREETING_NUMBERS, cursor.available));
  if (!cursor.has(REST_OF_SALT + 1)) return STEP.lost;
  cursor.mask(REST_OF_SALT);
  cursor.keep(1);
  takePlugin(cursor);
  return STEP.lost;
}

/** HandshakeResponse41: flags, user, answer, database, plugin; attributes name programs and hosts. */
export function takeLogin(cursor: PayloadCursor): Step {
  if (!cursor.has(LOGIN_FIXED)) return STEP.more;
  const flags = loginFlags(cursor);
  if ((flags & CLIENT.protocol41) === 0) return STEP.lost;
  const nameEnd = cursor.bytes.indexOf(0, cursor.at + LOGIN_FIXED);
  if (nameEnd < 0 || nameEnd >= cursor.end) return STEP.more;
  takeLoginNumbers(cursor);
  takeName(cursor);
  if ((flags & CLIENT.secureConnection) === 0 || !takeAnswer(cursor)) return STEP.lost;
  if ((flags & CLIENT.connectWithDatabase) !== 0) takeName(cursor);
  if ((flags & CLIENT.authenticationPlugin) !== 0) takePlugin(cursor);
  return STEP.lost;
}

export function takeLoginNumbers(cursor: PayloadCursor): void {
  cursor.keep(LOGIN_NUMBERS);
  cursor.skip(LOGIN_FIXED - LOGIN_NUMBERS);
}

/** COM_CHANGE_USER: user, answer, database, character set, plugin. */
export function takeChangeOfUser(cursor: PayloadCursor): void {
  takeName(cursor);
  if (!takeAnswer(cursor)) return;
  takeName(cursor);
  if (!cursor.has(2)) return;
  cursor.keep(2);
  takePlugin(cursor);
}

/** A name ended by a zero. */
function takeName(cursor: PayloadCursor): void {
  const end = cursor.find(0);
  if (end < 0) return;
  cursor.word(end - cursor.at);
  cursor.keep(1);
}

/** A secret behind its length, which is one byte; false where it is cut. */
function takeAnswer(cursor: PayloadCursor): boolean {
  const length = cursor.has(1) ? u8(cursor.bytes, cursor.at) : 0;
  if (!cursor.has(1 + length)) return false;
  cursor.keep(1);
  cursor.skip(length);
  return true;
}

/** The name of a way to authenticate, ended by a zero. */
function takePlugin(cursor: PayloadCursor): void {
  const end = cursor.find(0);
  if (end < 0) return;
  takeIf(cursor, end, PLUGIN);
  cursor.keep(1);
}

/** The server wants another way to authenticate, and sends data for it. */
export function takeSwitch(cursor: PayloadCursor): Step {
  cursor.keep(1);
  takePlugin(cursor);
  return STEP.lost;
}

/** What the server says in the midst of authentication: a status of one byte, or a key. */
export function takeMoreData(cursor: PayloadCursor): Step {
  cursor.keep(cursor.available === 2 ? 2 : 1);
  return STEP.lost;
}

export function takeError(cursor: PayloadCursor): Step {
  const isLong = cursor.has(4) && u8(cursor.bytes, cursor.at + 3) === 0x23;
  if (!cursor.has(isLong ? ERROR_LENGTH : 3)) return STEP.more;
  const { bytes, at } = cursor;
  cursor.keep(3);
  if (isLong && /^#[0-9A-Z]{5}$/.test(readText(bytes, at + 3, at + ERROR_LENGTH))) {
    cursor.keep(ERROR_LENGTH - 3);
  }
  return STEP.lost;
}

/** OK_Packet: rows, status and warnings stay, the number of the row that was inserted goes; answers the status. */
export function takeOk(cursor: PayloadCursor): number {
  cursor.keep(1);
  const rows = numberLength(cursor, cursor.at);
  const identifier = numberLength(cursor, cursor.at + rows);
  if (!cursor.has(rows + identifier + STATUS_LENGTH)) return 0;
  const status = littleEndian(cursor.bytes, cursor.at + rows + identifier, 2);
  if ((status & IMPLAUSIBLE) === IMPLAUSIBLE) return 0;
  cursor.keep(rows);
  cursor.skip(identifier);
  cursor.keep(STATUS_LENGTH);
  return status;
}

/** EOF_Packet: warnings and status; answers the status. */
export function takeEnd(cursor: PayloadCursor): number {
  const status = cursor.has(5) ? littleEndian(cursor.bytes, cursor.at + 3, 2) : 0;
  cursor.keep(Math.min(5, cursor.available));
  return status;
}

/** What a prepared statement is called, and how many columns and parameters it has. */
export function takePrepared(cursor: PayloadCursor): Step {
  cursor.keep(Math.min(PREPARED_LENGTH, cursor.available));
  return STEP.lost;
}

/** How many columns a result has, where that is all the packet says; 0 where it is not. */
export function takeColumnCount(cursor: PayloadCursor): number {
  const length = numberLength(cursor, cursor.at);
  const { bytes, at, available } = cursor;
  if (length > 3 || available < length || available > length + 1) return 0;
  // A byte that says whether definitions follow may stand behind it.
  if (available > length && u8(bytes, at + length) > 1) return 0;
  cursor.keep(available);
  return length === 1 ? u8(bytes, at) : littleEndian(bytes, at + 1, 2);
}

/** The catalogue of a column definition, which is the same for all; what it is called comes behind. */
export function takeCatalogue(cursor: PayloadCursor): void {
  if (startsWith(cursor.bytes, cursor.at, cursor.end, CATALOGUE)) cursor.keep(CATALOGUE.length);
}

/** How long the number at `at` is. Section "Integer", length-encoded. */
function numberLength(cursor: PayloadCursor, at: number): number {
  const first = at < cursor.end ? u8(cursor.bytes, at) : 0;
  if (first < 0xfb) return 1;
  if (first === 0xfc) return 3;
  return first === 0xfd ? 4 : 9;
}

/** Lengths and a sequence number; what is in it cannot be read in place. Section "Compression". */
export function takeCompressed(cursor: PayloadCursor): Step {
  if (!cursor.hasKept(COMPRESSED_HEADER_LENGTH)) return STEP.more;
  const length = littleEndian(cursor.bytes, cursor.at, 3);
  cursor.keep(COMPRESSED_HEADER_LENGTH);
  cursor.skip(length);
  return STEP.taken;
}
