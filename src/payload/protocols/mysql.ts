import { u8 } from '../../frame/bytes.js';
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
import { readText } from './text.js';

// MySQL Internals, "Client/Server Protocol"; numbers are little-endian.
const HEADER_LENGTH = 4;
const SEQUENCE = 3;
const PROTOCOL_VERSION = 10;
const ERROR = 0xff;
const OK = 0x00;
const END = 0xfe;
const MAX_END = 9;
const MAX_COMMAND = 0x1f;
const CLIENT_SSL = 0x0800;
const CLIENT_CONNECT_WITH_DB = 0x0008;
const CLIENT_SECURE_CONNECTION = 0x8000;
/** Flags, largest packet, character set and filler, before the user's name. */
const LOGIN_FIXED = 32;
const LOGIN_NUMBERS = 9;
/** ER_... number, '#', SQLSTATE. */
const ERROR_LENGTH = 9;
const VERSION = /^[0-9][0-9A-Za-z.~+-]*$/;

/** MySQL and MariaDB: sequence numbers, commands, error numbers and SQLSTATEs stay. */
export const mysql: StreamScrubber = {
  name: 'mysql',
  ports: [3306],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.server || end - start < HEADER_LENGTH + 6) return false;
    if (lengthAt(bytes, start) + HEADER_LENGTH < end - start || u8(bytes, start + SEQUENCE) !== 0)
      return false;
    const body = start + HEADER_LENGTH;
    if (u8(bytes, body) === ERROR) return isRefusal(bytes, start, end);
    const nul = bytes.indexOf(0, body);
    const isEnded = nul > body && nul < Math.min(end, body + 80);
    return (
      u8(bytes, body) === PROTOCOL_VERSION &&
      isEnded &&
      VERSION.test(readText(bytes, body + 1, nul))
    );
  },

  open: () => new MysqlSession(),
};

/** An error before any greeting: too many connections, or a host that is not let in. */
function isRefusal(bytes: Uint8Array, start: number, end: number): boolean {
  const code = flagsAt(bytes, start + HEADER_LENGTH + 1);
  return lengthAt(bytes, start) + HEADER_LENGTH === end - start && code >= 1000 && code < 10_000;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16);
}

/** The lower half of the capability flags. */
function flagsAt(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) | (u8(bytes, at + 1) << 8);
}

class MysqlSession implements StreamSession {
  readonly #bodies: readonly [Body, Body] = [new Body(), new Body()];
  #isGreeted = false;
  #isLoggedIn = false;
  /** The client's packet under work starts a command; others answer the server, with secrets. */
  #isCommand = false;

  step(sender: Sender, cursor: PayloadCursor): Step {
    const body = this.#bodies[sender];
    if (body.left > 0)
      return body.step(cursor, sender === SENDER.server ? this.#takeServer : this.#takeClient);
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    body.left = lengthAt(cursor.bytes, cursor.at);
    if (sender === SENDER.client) this.#isCommand = u8(cursor.bytes, cursor.at + SEQUENCE) === 0;
    if (sender === SENDER.client && !this.#isLoggedIn) return this.#login(cursor, body);
    cursor.keep(HEADER_LENGTH);
    return STEP.taken;
  }

  /** A run of whole packets, numbered in order, that ends where the segment ends. */
  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    let at = cursor.at;
    const first = u8(cursor.bytes, Math.min(at + SEQUENCE, cursor.end - 1));
    for (let count = 0; at + HEADER_LENGTH <= cursor.end; count += 1) {
      if (u8(cursor.bytes, at + SEQUENCE) !== ((first + count) & 0xff)) return false;
      at += HEADER_LENGTH + lengthAt(cursor.bytes, at);
    }
    if (at !== cursor.end || (sender === SENDER.client && first !== 0)) return false;
    this.#isGreeted = true;
    this.#isLoggedIn = true;
    this.#bodies[sender].left = 0;
    return true;
  }

  /** HandshakeResponse41, or the short one that asks for TLS. */
  #login(cursor: PayloadCursor, body: Body): Step {
    const isRequest = body.left === LOGIN_FIXED;
    if (isRequest && !cursor.hasKept(HEADER_LENGTH + LOGIN_FIXED)) {
      body.left = 0;
      return STEP.more;
    }
    cursor.keep(HEADER_LENGTH);
    if (!isRequest) return STEP.taken;
    const isTls = (flagsAt(cursor.bytes, cursor.at) & CLIENT_SSL) !== 0;
    if (!isTls) return STEP.taken;
    body.left = 0;
    takeLoginNumbers(cursor);
    return STEP.reopen;
  }

  readonly #takeClient = (cursor: PayloadCursor): Step => {
    if (!this.#isLoggedIn) return this.#takeLogin(cursor);
    if (this.#isCommand && u8(cursor.bytes, cursor.at) <= MAX_COMMAND) cursor.keep(1);
    return STEP.lost;
  };

  #takeLogin(cursor: PayloadCursor): Step {
    if (!cursor.has(LOGIN_FIXED)) return STEP.more;
    const flags = flagsAt(cursor.bytes, cursor.at);
    const nameEnd = cursor.bytes.indexOf(0, cursor.at + LOGIN_FIXED);
    if (nameEnd < 0 || nameEnd >= cursor.end) return STEP.more;
    this.#isLoggedIn = true;
    takeLoginNumbers(cursor);
    cursor.word(nameEnd - cursor.at);
    cursor.keep(1);
    if ((flags & CLIENT_SECURE_CONNECTION) === 0 || !cursor.has(1)) return STEP.lost;
    const answerLength = u8(cursor.bytes, cursor.at);
    cursor.keep(1);
    if (!cursor.has(answerLength)) return STEP.lost;
    cursor.skip(answerLength);
    const databaseEnd = cursor.find(0);
    if ((flags & CLIENT_CONNECT_WITH_DB) === 0 || databaseEnd < 0) return STEP.lost;
    cursor.word(databaseEnd - cursor.at);
    cursor.keep(1);
    return STEP.lost;
  }

  readonly #takeServer = (cursor: PayloadCursor): Step => {
    const { bytes, at } = cursor;
    const type = u8(bytes, at);
    if (type === ERROR) return takeError(cursor);
    if (!this.#isGreeted) return this.#takeGreeting(cursor);
    if (type === OK || (type === END && cursor.available < MAX_END)) cursor.keep(1);
    return STEP.lost;
  };

  /** Protocol and server version stay; of the rest, what the server can do. */
  #takeGreeting(cursor: PayloadCursor): Step {
    const nul = cursor.find(0);
    if (nul < 0) return STEP.more;
    this.#isGreeted = true;
    const isVersion = VERSION.test(readText(cursor.bytes, cursor.at + 1, nul));
    cursor.keep(1);
    if (isVersion) cursor.keep(nul - cursor.at);
    else cursor.mask(nul - cursor.at);
    cursor.keep(1 + 4);
    cursor.skip(Math.min(8, cursor.available));
    // A filler, capabilities, character set, status, capabilities, length of the salt.
    cursor.keep(Math.min(9, cursor.available));
    return STEP.lost;
  }
}

function takeLoginNumbers(cursor: PayloadCursor): void {
  cursor.keep(LOGIN_NUMBERS);
  cursor.skip(LOGIN_FIXED - LOGIN_NUMBERS);
}

function takeError(cursor: PayloadCursor): Step {
  const isLong = cursor.has(4) && u8(cursor.bytes, cursor.at + 3) === 0x23;
  if (!cursor.has(isLong ? ERROR_LENGTH : 3)) return STEP.more;
  const { bytes, at } = cursor;
  cursor.keep(3);
  if (isLong && /^#[0-9A-Z]{5}$/.test(readText(bytes, at + 3, at + ERROR_LENGTH))) {
    cursor.keep(ERROR_LENGTH - 3);
  }
  return STEP.lost;
}
