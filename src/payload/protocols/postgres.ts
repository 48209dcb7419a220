import { u8, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  SENDER,
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { Body } from './body.js';
import { takeField, takeInitialResponse, takeMechanism, takeParameter } from './postgres-text.js';

// PostgreSQL documentation, "Frontend/Backend Protocol", section "Message Formats".
const REQUEST_LENGTH = 8;
const MAX_STARTUP_LENGTH = 10_000;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const MAJOR_VERSION = 3;
/** A message starts with its type and a length that counts itself. */
const TYPE = 0;
const LENGTH = 1;
const HEADER_LENGTH = 5;
const MAX_MESSAGE_LENGTH = 0x40000000;
const AUTHENTICATION_SASL = 10;
const TLS_HANDSHAKE = 0x16;

/** Bytes at the start of each message's body that are numbers of the protocol; the rest is content. */
const CLIENT_PREFIXES = byType({ BEHPQSXcdfp: 0, CD: 1, F: 4 }, -1);
const SERVER_PREFIXES = byType({ '123CEINSVcdns': 0, Z: 1, DTt: 2, GHW: 3, AKR: 4, v: 8 }, -1);

/** In replication, CopyData holds messages of its own. Section "Streaming Replication Protocol". */
const COPY_BOTH = 0x57;
const COPY_DATA = 0x64;
const COPY_DONE = 0x63;
/** Their kinds, with positions in the log and times. */
const REPLICATION_PREFIXES = byType({ w: 25, k: 18, r: 34, h: 25, p: 9, s: 25 }, 0);

const MODE = {
  message: 0,
  /** A client's first message, which has no type. */
  startup: 1,
  // Text within a message:
  parameters: 2,
  fields: 3,
  mechanisms: 4,
  initialResponse: 5,
} as const;
type Mode = (typeof MODE)[keyof typeof MODE];
/** What stands in bodies that are more than content to blank. */
const CLIENT_MODES = byType({ p: MODE.initialResponse }, MODE.message);
const SERVER_MODES = byType(
  { EN: MODE.fields, S: MODE.parameters, R: MODE.mechanisms },
  MODE.message,
);

/** PostgreSQL's protocol, version 3. */
export const postgres: StreamScrubber = {
  name: 'postgres',
  keeps:
    'message types, lengths, request codes, versions, answers on encryption, ways to authenticate, process number, transaction status, counts of columns, SQLSTATE, severity, file, line and routine, harmless settings such as server_version; kinds, positions and times of replication',
  maps: 'user, database, application_name, session_authorization',
  blanks:
    'passwords, SASL and GSS data, salts, cancel keys, SQL, statements, parameters, rows, COPY data, tags, notifications, messages, details, hints, other settings',
  ports: [5432, 6432],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.client || end - start < REQUEST_LENGTH) return false;
    return isStartup(u32(bytes, start), u32(bytes, start + 4));
  },

  open: () => new PostgresSession(),
};

function isStartup(length: number, code: number): boolean {
  if (code === SSL_REQUEST || code === GSS_REQUEST) return length === REQUEST_LENGTH;
  if (length <= REQUEST_LENGTH || length > MAX_STARTUP_LENGTH) return false;
  return code === CANCEL_REQUEST || code >>> 16 === MAJOR_VERSION;
}

class PostgresSession implements StreamSession {
  readonly #modes: [Mode, Mode] = [MODE.startup, MODE.message];
  readonly #bodies: readonly [Body, Body] = [new Body(), new Body()];
  /** Requests for encryption that the server answers with one byte. */
  #answersDue = 0;
  #isReplicating = false;

  step(sender: Sender, cursor: PayloadCursor): Step {
    const body = this.#bodies[sender];
    const mode = this.#modes[sender];
    if (mode === MODE.startup) return this.#startup(cursor);
    const take = mode === MODE.message || body.left === 0 ? undefined : TAKE[mode];
    return take === undefined ? this.#messages(sender, cursor) : body.step(cursor, take);
  }

  /** One message, and those behind it that are nothing but content. */
  #messages(sender: Sender, cursor: PayloadCursor): Step {
    let step = this.#message(sender, cursor);
    while (step === STEP.taken && cursor.at < cursor.end && this.#modes[sender] === MODE.message) {
      step = this.#message(sender, cursor);
    }
    return step;
  }

  /** A run of whole messages that ends where the segment ends. */
  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    const { bytes, end } = cursor;
    let at = cursor.at;
    while (at + HEADER_LENGTH <= end) {
      if (prefixOf(sender, u8(bytes, at)) < 0) return false;
      const length = u32(bytes, at + LENGTH);
      if (length < 4 || length > MAX_MESSAGE_LENGTH) return false;
      at += 1 + length;
    }
    if (at !== end) return false;
    this.#modes[sender] = MODE.message;
    return true;
  }

  #startup(cursor: PayloadCursor): Step {
    if (u8(cursor.bytes, cursor.at) === TLS_HANDSHAKE) return STEP.reopen;
    if (!cursor.hasKept(REQUEST_LENGTH)) return STEP.more;
    const length = u32(cursor.bytes, cursor.at);
    const code = u32(cursor.bytes, cursor.at + 4);
    if (!isStartup(length, code)) return STEP.lost;
    if (code === CANCEL_REQUEST && !cursor.hasKept(12)) return STEP.more;
    cursor.keep(code === CANCEL_REQUEST ? 12 : REQUEST_LENGTH);
    if (code === CANCEL_REQUEST) cursor.skip(length - 12);
    else if (code === SSL_REQUEST || code === GSS_REQUEST) this.#answersDue += 1;
    else this.#enter(SENDER.client, MODE.parameters, length - REQUEST_LENGTH);
    return STEP.taken;
  }

  #message(sender: Sender, cursor: PayloadCursor): Step {
    if (sender === SENDER.server && this.#answersDue > 0) {
      const answer = String.fromCharCode(u8(cursor.bytes, cursor.at));
      if ('SGN'.includes(answer)) return this.#answer(answer, cursor);
      this.#answersDue = 0;
    }
    const type = u8(cursor.bytes, cursor.at + TYPE);
    let prefix = prefixOf(sender, type);
    if (prefix < 0) return STEP.lost;
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    const length = u32(cursor.bytes, cursor.at + LENGTH);
    if (length < 4 || length > MAX_MESSAGE_LENGTH) return STEP.lost;
    if (this.#isReplicating && type === COPY_DATA) prefix = replicationPrefix(cursor);
    return prefix < 0 ? STEP.more : this.#take(sender, cursor, 1 + length, HEADER_LENGTH + prefix);
  }

  /** Take a message of so many bytes, of which the first are the protocol's. */
  #take(sender: Sender, cursor: PayloadCursor, length: number, prefixed: number): Step {
    const kept = Math.min(prefixed, length);
    if (!cursor.hasKept(kept)) return STEP.more;
    const type = u8(cursor.bytes, cursor.at + TYPE);
    const mode = modeOf(sender, cursor);
    if (type === COPY_BOTH || type === COPY_DONE) this.#isReplicating = type === COPY_BOTH;
    cursor.keep(kept);
    if (mode === MODE.message) cursor.skip(length - kept);
    else this.#enter(sender, mode, length - kept);
    return STEP.taken;
  }

  #answer(answer: string, cursor: PayloadCursor): Step {
    cursor.keep(1);
    this.#answersDue -= 1;
    // RFC 2743 tokens follow G, in both directions: nothing in them can be told apart.
    return answer === 'N' ? STEP.taken : STEP.reopen;
  }

  #enter(sender: Sender, mode: Mode, left: number): void {
    this.#modes[sender] = mode;
    this.#bodies[sender].left = left;
  }
}

const TAKE: { readonly [mode: number]: (cursor: PayloadCursor) => Step } = {
  [MODE.parameters]: takeParameter,
  [MODE.fields]: takeField,
  [MODE.mechanisms]: takeMechanism,
  [MODE.initialResponse]: takeInitialResponse,
};

/** What stands in a message's body, where it is more than content to blank. */
function modeOf(sender: Sender, cursor: PayloadCursor): Mode {
  const type = u8(cursor.bytes, cursor.at + TYPE);
  const mode = (sender === SENDER.client ? CLIENT_MODES : SERVER_MODES)[type] as Mode;
  if (mode !== MODE.mechanisms) return mode;
  const code = cursor.has(9) ? u32(cursor.bytes, cursor.at + HEADER_LENGTH) : 0;
  return code === AUTHENTICATION_SASL ? mode : MODE.message;
}

/** As `prefixOf`, of CopyData in replication; -1: its kind is not here. */
function replicationPrefix(cursor: PayloadCursor): number {
  if (!cursor.has(HEADER_LENGTH + 1)) return -1;
  return REPLICATION_PREFIXES[u8(cursor.bytes, cursor.at + HEADER_LENGTH)] as number;
}

/** Bytes at the start of a message's body that are the protocol's; -1: there is no such message. */
function prefixOf(sender: Sender, type: number): number {
  return ((sender === SENDER.client ? CLIENT_PREFIXES : SERVER_PREFIXES)[type] as number) ?? -1;
}

/** A table by message type, of which `unlisted` stands for all that are not named. */
function byType(values: Readonly<Record<string, number>>, unlisted: number): Int8Array {
  const table = new Int8Array(256).fill(unlisted);
  for (const [types, value] of Object.entries(values)) {
    for (const type of types) table[type.charCodeAt(0)] = value;
  }
  return table;
}
