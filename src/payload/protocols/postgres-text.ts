import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import { STEP, type Step } from '../scrubber.js';
import { readText } from './text.js';

const SWITCH = /^(on|off|true|false|yes|no|[01])$/i;
const NUMBER = /^-?\d{1,9}$/;
const ENCODING =
  /^(auto|UTF-?8|UNICODE|SQL_ASCII|(LATIN|ISO_8859_|WIN)\d{1,4}|KOI8[RU]?|EUC_[A-Z_0-9]{2,9}|BIG5|GBK|GB18030|JOHAB|SJIS|UHC)$/i;
const DATE_STYLE = /^(ISO|SQL|Postgres|German)(, ?(DMY|MDY|YMD))?$/i;

/** Settings that name no one, as a client asks for them and a server reports them, and what they can be. */
const HARMLESS: Readonly<Record<string, RegExp>> = {
  client_encoding: ENCODING,
  DateStyle: DATE_STYLE,
  datestyle: DATE_STYLE,
  default_transaction_read_only: SWITCH,
  extra_float_digits: NUMBER,
  in_hot_standby: SWITCH,
  integer_datetimes: SWITCH,
  IntervalStyle: /^(postgres|postgres_verbose|sql_standard|iso_8601)$/i,
  is_superuser: SWITCH,
  replication: /^(on|off|true|false|yes|no|[01]|database)$/i,
  scram_iterations: NUMBER,
  server_encoding: ENCODING,
  server_version: /^\d[\d.]*(devel|(alpha|beta|rc)\d+)?(\/bouncer)?( \([A-Za-z0-9 .+:~-]*\))?$/,
  standard_conforming_strings: SWITCH,
  TimeZone:
    /^(UTC|GMT|Zulu|localtime|[CEW]ET|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific|US)\/[A-Za-z0-9/_+-]{2,30})$/,
};
const NAMES = new Set(['user', 'database', 'application_name', 'session_authorization']);
const HIDDEN = new Set(['options', 'search_path']);
const MECHANISMS = new Set(['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS', 'OAUTHBEARER']);

/** "Error and Notice Message Fields": severity, SQLSTATE, and where in the server's source it was raised. */
const FIELDS: Readonly<Record<string, RegExp>> = {
  S: /^[A-Z]+$/,
  V: /^[A-Z]+$/,
  C: /^[0-9A-Z]{5}$/,
  F: /^[a-z0-9_./-]+\.[chly]+$/,
  L: /^[0-9]+$/,
  R: /^[A-Za-z0-9_]+$/,
};

/** A name and its value, each ended by a zero; an empty name ends the list. */
export function takeParameter(cursor: PayloadCursor): Step {
  const { bytes, at } = cursor;
  const nameEnd = cursor.find(0);
  if (nameEnd < 0) return STEP.more;
  if (nameEnd === at) {
    cursor.keep(1);
    return STEP.taken;
  }
  const valueEnd = bytes.indexOf(0, nameEnd + 1);
  if (valueEnd < 0 || valueEnd >= cursor.end) return STEP.more;
  const name = readText(bytes, at, nameEnd);
  const isKnown = Object.hasOwn(HARMLESS, name) || NAMES.has(name) || HIDDEN.has(name);
  if (isKnown) cursor.keep(nameEnd - at);
  else cursor.mask(nameEnd - at);
  cursor.keep(1);
  takeValue(cursor, name, valueEnd);
  cursor.keep(1);
  return STEP.taken;
}

function takeValue(cursor: PayloadCursor, name: string, end: number): void {
  const length = end - cursor.at;
  if (NAMES.has(name)) cursor.word(length);
  else if (isHarmless(name, readText(cursor.bytes, cursor.at, end))) cursor.keep(length);
  else cursor.mask(length);
}

function isHarmless(name: string, value: string): boolean {
  return Object.hasOwn(HARMLESS, name) && (HARMLESS[name] as RegExp).test(value);
}

/** A field of an error: its kind, and text ended by a zero; kind 0 ends the list. */
export function takeField(cursor: PayloadCursor): Step {
  const kind = u8(cursor.bytes, cursor.at);
  const end = cursor.find(0);
  if (end < 0) return STEP.more;
  if (kind === 0) {
    cursor.keep(1);
    return STEP.taken;
  }
  const form = FIELDS[String.fromCharCode(kind)];
  const isPlain = form?.test(readText(cursor.bytes, cursor.at + 1, end)) === true;
  cursor.keep(1);
  if (isPlain) cursor.keep(end - cursor.at);
  else cursor.mask(end - cursor.at);
  cursor.keep(1);
  return STEP.taken;
}

/** SASLInitialResponse: a mechanism and the length of an answer; anything else is a secret. */
export function takeInitialResponse(cursor: PayloadCursor): Step {
  const { bytes, at } = cursor;
  const end = cursor.find(0);
  if (end < 0 || !cursor.has(end + 5 - at)) return STEP.more;
  if (MECHANISMS.has(readText(bytes, at, end))) cursor.keep(end + 5 - at);
  return STEP.lost;
}

/** The name of a SASL mechanism that the server offers. */
export function takeMechanism(cursor: PayloadCursor): Step {
  const end = cursor.find(0);
  if (end < 0) return STEP.more;
  if (end === cursor.at) return STEP.lost;
  if (!MECHANISMS.has(readText(cursor.bytes, cursor.at, end))) return STEP.lost;
  cursor.keep(end - cursor.at + 1);
  return STEP.taken;
}
