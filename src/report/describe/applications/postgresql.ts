import { u8, u32 } from '../../../frame/bytes.js';
import { readWord } from '../../printable.js';
import type { Application, Message, Payload, Session } from '../application.js';

// PostgreSQL documentation, "Frontend/Backend Protocol", section "Message Formats".
const HEADER_LENGTH = 5;
const REQUEST_LENGTH = 8;
const MAX_STARTUP_LENGTH = 10_000;
const MAX_MESSAGE_LENGTH = 0x40000000;
const MAJOR_VERSION = 3;
const TLS_HANDSHAKE = 0x16;

const REQUESTS: Readonly<Record<number, string>> = {
  80877102: 'CancelRequest',
  80877103: 'SSLRequest',
  80877104: 'GSSENCRequest',
};
const ANSWERS: Readonly<Record<string, string>> = {
  S: 'TLS accepted (S)',
  N: 'TLS not available (N)',
  G: 'GSSAPI encryption accepted (G)',
};
const PASSWORD = 'PasswordMessage';
const PASSWORDS: Readonly<Record<string, string>> = {
  'Authentication: SASL': 'SASLInitialResponse',
  'Authentication: SASL continue': 'SASLResponse',
};
const FROM_CLIENT: Readonly<Record<string, string>> = {
  B: 'Bind',
  C: 'Close',
  D: 'Describe',
  E: 'Execute',
  F: 'FunctionCall',
  H: 'Flush',
  P: 'Parse',
  Q: 'Query',
  S: 'Sync',
  X: 'Terminate',
  c: 'CopyDone',
  d: 'CopyData',
  f: 'CopyFail',
  p: PASSWORD,
};
const FROM_SERVER: Readonly<Record<string, string>> = {
  '1': 'ParseComplete',
  '2': 'BindComplete',
  '3': 'CloseComplete',
  A: 'NotificationResponse',
  C: 'CommandComplete',
  D: 'DataRow',
  E: 'Error',
  G: 'CopyInResponse',
  H: 'CopyOutResponse',
  I: 'EmptyQueryResponse',
  K: 'BackendKeyData',
  N: 'Notice',
  R: 'Authentication',
  S: 'ParameterStatus',
  T: 'RowDescription',
  V: 'FunctionCallResponse',
  W: 'CopyBothResponse',
  Z: 'ReadyForQuery',
  c: 'CopyDone',
  d: 'CopyData',
  n: 'NoData',
  s: 'PortalSuspended',
  t: 'ParameterDescription',
  v: 'NegotiateProtocolVersion',
};
const METHODS: Readonly<Record<number, string>> = {
  0: 'OK',
  2: 'Kerberos V5',
  3: 'cleartext password',
  5: 'MD5 password',
  7: 'GSSAPI',
  8: 'GSSAPI continue',
  9: 'SSPI',
  10: 'SASL',
  11: 'SASL continue',
  12: 'SASL final',
};
const STATES: Readonly<Record<string, string>> = {
  I: 'idle',
  T: 'in transaction',
  E: 'failed transaction',
};

export const postgresql: Application = {
  protocol: 'PGSQL',
  opens: (payload) =>
    (payload.isFromClient && readStartup(payload, payload.start) !== undefined) ||
    isRunOfMessages(payload),
  open: () => new PostgresqlSession(),
};

/** A capture that began late: whole messages that end where the packet ends. */
function isRunOfMessages(payload: Payload): boolean {
  let at = payload.start;
  while (at + HEADER_LENGTH <= payload.end) {
    const message = readTyped(payload, at);
    if (message === undefined) return false;
    at += message.length;
  }
  return at === payload.wireEnd && at > payload.start;
}

class PostgresqlSession implements Session {
  #answersDue = 0;
  /** What the next answer to a request for a password is called. */
  #password = 'PasswordMessage';

  read(payload: Payload, at: number): Message | undefined {
    const first = u8(payload.bytes, at);
    if (first === TLS_HANDSHAKE) return undefined;
    if (payload.isFromClient) {
      return first === 0 ? this.#startup(payload, at) : this.#named(readTyped(payload, at));
    }
    const answer = ANSWERS[String.fromCharCode(first)];
    if (this.#answersDue > 0 && answer !== undefined) {
      this.#answersDue -= 1;
      return { info: answer, label: answer, length: 1 };
    }
    const message = readTyped(payload, at);
    this.#password = PASSWORDS[message?.info ?? ''] ?? this.#password;
    return message;
  }

  /** One type of message carries passwords and the answers of all methods. */
  #named(message: Message | undefined): Message | undefined {
    if (message?.info !== PASSWORD) return message;
    return { ...message, info: this.#password, label: this.#password };
  }

  #startup(payload: Payload, at: number): Message | undefined {
    const message = readStartup(payload, at);
    if (message?.length === REQUEST_LENGTH) this.#answersDue += 1;
    return message;
  }
}

function readStartup({ bytes, end }: Payload, at: number): Message | undefined {
  if (at + REQUEST_LENGTH > end) return undefined;
  const length = u32(bytes, at);
  const code = u32(bytes, at + 4);
  if (length < REQUEST_LENGTH || length > MAX_STARTUP_LENGTH) return undefined;
  const request = REQUESTS[code];
  if (request !== undefined) return { info: request, label: request, length };
  if (code >>> 16 !== MAJOR_VERSION) return undefined;
  return { info: `StartupMessage (protocol 3.${code & 0xffff})`, label: 'StartupMessage', length };
}

function readTyped(payload: Payload, at: number): Message | undefined {
  const { bytes, end, isFromClient } = payload;
  const type = String.fromCharCode(u8(bytes, at));
  const name = (isFromClient ? FROM_CLIENT : FROM_SERVER)[type];
  if (name === undefined) return undefined;
  // The length may follow in the next packet: then this message is all that can be said of this one.
  if (at + HEADER_LENGTH > end) return { info: name, label: name, length: end - at };
  const length = u32(bytes, at + 1);
  if (length < 4 || length > MAX_MESSAGE_LENGTH) return undefined;
  const bodyEnd = Math.min(end, at + 1 + length);
  const detail = isFromClient ? undefined : detailOf(type, bytes, at + HEADER_LENGTH, bodyEnd);
  const info = detail === undefined ? name : `${name}: ${detail}`;
  return { info, label: LABELLED_IN_FULL.includes(type) ? info : name, length: 1 + length };
}

/** Types of the server whose detail belongs on an arrow. */
const LABELLED_IN_FULL = 'ER';

function detailOf(type: string, bytes: Uint8Array, at: number, end: number): string | undefined {
  if (type === 'R') return at + 4 <= end ? METHODS[u32(bytes, at)] : undefined;
  if (type === 'Z') return at < end ? STATES[String.fromCharCode(u8(bytes, at))] : undefined;
  if (type === 'E' || type === 'N') return describeFields(bytes, at, end);
  return undefined;
}

/** Severity and SQLSTATE: `FATAL 28P01`. The other fields are content. */
function describeFields(bytes: Uint8Array, start: number, end: number): string | undefined {
  const fields = new Map<string, string>();
  let at = start;
  while (at < end && u8(bytes, at) !== 0) {
    const zero = bytes.indexOf(0, at);
    const fieldEnd = zero < 0 || zero > end ? end : zero;
    const value = readWord(bytes, at + 1, fieldEnd);
    if (value !== undefined) fields.set(String.fromCharCode(u8(bytes, at)), value);
    at = fieldEnd + 1;
  }
  const severity = fields.get('V') ?? fields.get('S');
  const words = [SEVERITY.test(severity ?? '') ? severity : undefined, sqlState(fields.get('C'))];
  const known = words.filter((word) => word !== undefined);
  return known.length === 0 ? undefined : known.join(' ');
}

const SEVERITY = /^(?:FATAL|PANIC|ERROR|WARNING|NOTICE|DEBUG|INFO|LOG)$/;

function sqlState(value: string | undefined): string | undefined {
  return value !== undefined && /^[0-9A-Z]{5}$/.test(value) ? value : undefined;
}
