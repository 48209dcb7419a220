import { u8, u32 } from '../../frame/bytes.js';
import {
  type ApplicationProtocol,
  CLIENT,
  type Detector,
  fingerprint,
  SERVER,
  SETUP_FACT,
  type SetupReport,
} from './detector.js';
import { watchTls } from './tls.js';

// PostgreSQL 17 manual, section 53.7: messages without a type byte.
const CODE = 4;
const UNTYPED_HEADER_LENGTH = 8;
const MAX_STARTUP_LENGTH = 10000;
const PROTOCOL_3 = 3;
const CANCEL_REQUEST = 80877102;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
/** Typed messages: the type, then a length that includes itself. */
const TYPED_HEADER_LENGTH = 5;
const ERROR_RESPONSE = 0x45;
const AUTHENTICATION = 0x52;
const READY_FOR_QUERY = 0x5a;
const FIELD_SEVERITY = 0x53;
const FIELD_CODE = 0x43;
const SQLSTATE_LENGTH = 5;
const FATAL = 0x46;
const PANIC = 0x50;
const ANSWER_YES = 0x53;
const ANSWER_NO = 0x4e;
const ANSWER_GSS = 0x47;

export const postgresql: ApplicationProtocol = {
  application: 'postgresql',
  recognises(sender, bytes, start, end) {
    if (sender !== CLIENT || end - start < UNTYPED_HEADER_LENGTH) return false;
    const length = u32(bytes, start);
    const code = u32(bytes, start + CODE);
    if (length < UNTYPED_HEADER_LENGTH || length > MAX_STARTUP_LENGTH) return false;
    return code >>> 16 === PROTOCOL_3 || (code >= CANCEL_REQUEST && code <= GSS_REQUEST);
  },
  open: () => new PostgresqlSetup(),
  errorIn(sender, bytes, start, end) {
    if (sender !== SERVER || end - start < TYPED_HEADER_LENGTH) return 0;
    if (u8(bytes, start) !== ERROR_RESPONSE) return 0;
    return isFatal(bytes, start, end) ? sqlState(bytes, start + TYPED_HEADER_LENGTH, end) : 0;
  },
  spell: (code) => code.toString(36).toUpperCase().padStart(SQLSTATE_LENGTH, '0'),
};

/** ParameterStatus messages make what ends the start-up long; errors and the steps of a login are short. */
const SHORTEST_READY_RECORD = 200;
/** In TLS 1.3 Finished, then StartupMessage and the two steps of SCRAM; who sends more is logged in. */
const LOGIN_RECORDS = 4;

/** TLS hides ReadyForQuery: lengths and turns have to tell. */
function isReadyInTls(length: number, clientRecords: number): boolean {
  return length >= SHORTEST_READY_RECORD || clientRecords > LOGIN_RECORDS;
}

class PostgresqlSetup implements Detector {
  readonly application = 'postgresql';
  #isAsked = false;
  #isStarted = false;
  #tls: Detector | undefined;

  message(
    sender: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    report: SetupReport,
  ): number {
    if (this.#tls !== undefined) return this.#tls.message(sender, bytes, start, end, report);
    if (sender === CLIENT) return this.#fromClient(bytes, start, end, report);
    if (this.#isAsked) return this.#answer(bytes, start, report);
    return this.#fromServer(bytes, start, end, report);
  }

  #fromClient(bytes: Uint8Array, start: number, end: number, report: SetupReport): number {
    if (this.#isStarted) {
      report.withdraw(SETUP_FACT.askedForPassword);
      return typedLength(bytes, start, end);
    }
    if (end - start < UNTYPED_HEADER_LENGTH) return 0;
    const length = u32(bytes, start);
    const code = u32(bytes, start + CODE);
    if (length < UNTYPED_HEADER_LENGTH || length > MAX_STARTUP_LENGTH) report.giveUp();
    else if (code === SSL_REQUEST || code === GSS_REQUEST) this.#isAsked = true;
    else if (code === CANCEL_REQUEST) report.note(SETUP_FACT.cancel);
    else if (end - start >= length) {
      this.#isStarted = true;
      report.startup(fingerprint(bytes, start, start + length));
    } else return 0;
    return length;
  }

  /** One byte without a header answers a request for encryption; old servers send an error instead. */
  #answer(bytes: Uint8Array, start: number, report: SetupReport): number {
    this.#isAsked = false;
    const answer = u8(bytes, start);
    if (answer === ANSWER_NO) return 1;
    if (answer === ANSWER_YES) {
      report.note(SETUP_FACT.usesTls);
      this.#tls = watchTls(isReadyInTls);
      return 1;
    }
    if (answer === ANSWER_GSS) report.giveUp();
    return 0;
  }

  #fromServer(bytes: Uint8Array, start: number, end: number, report: SetupReport): number {
    if (end - start < TYPED_HEADER_LENGTH) return 0;
    const type = u8(bytes, start);
    const length = typedLength(bytes, start, end);
    if (type === READY_FOR_QUERY) report.ready();
    if (type === AUTHENTICATION) report.note(SETUP_FACT.askedForPassword);
    if (type === ERROR_RESPONSE) {
      if (end - start < length) return 0;
      report.error(sqlState(bytes, start + TYPED_HEADER_LENGTH, start + length));
    }
    return length;
  }
}

function typedLength(bytes: Uint8Array, start: number, end: number): number {
  return end - start < TYPED_HEADER_LENGTH ? 0 : u32(bytes, start + 1) + 1;
}

/** The severity comes first: `SFATAL` or `SPANIC`. An ordinary ERROR ends a statement, not a connection. */
function isFatal(bytes: Uint8Array, start: number, end: number): boolean {
  const field = start + TYPED_HEADER_LENGTH;
  if (field + 2 > end || u8(bytes, field) !== FIELD_SEVERITY) return false;
  const severity = u8(bytes, field + 1);
  return severity === FATAL || severity === PANIC;
}

/** The SQLSTATE among an error's fields, read as a number to base 36; 1 where there is none. */
function sqlState(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && u8(bytes, at) !== 0) {
    if (u8(bytes, at) === FIELD_CODE && at + SQLSTATE_LENGTH < end) {
      return base36(bytes, at + 1) || 1;
    }
    while (at < end && u8(bytes, at) !== 0) at += 1;
    at += 1;
  }
  return 1;
}

function base36(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start; at < start + SQLSTATE_LENGTH; at += 1) {
    const byte = u8(bytes, at);
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const isLetter = byte >= 0x41 && byte <= 0x5a;
    if (!isDigit && !isLetter) return 0;
    value = value * 36 + (isDigit ? byte - 0x30 : byte - 0x37);
  }
  return value;
}
