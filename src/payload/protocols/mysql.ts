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
import {
  CLIENT,
  endsWithOk,
  isRefusal,
  isVersion,
  LOGIN_FIXED,
  littleEndian,
  loginFlags,
  takeCatalogue,
  takeChangeOfUser,
  takeColumnCount,
  takeCompressed,
  takeEnd,
  takeError,
  takeGreeting,
  takeLogin,
  takeLoginNumbers,
  takeMoreData,
  takeOk,
  takePrepared,
  takeSwitch,
} from './mysql-packets.js';

// MySQL Internals, "Client/Server Protocol"; numbers are little-endian.
const HEADER_LENGTH = 4;
const SEQUENCE = 3;
const PROTOCOL_VERSION = 10;
const MAX_VERSION = 80;
const TYPE = { ok: 0x00, moreData: 0x01, localFile: 0xfb, end: 0xfe, error: 0xff };
const PROGRESS = 0xffff;
const MAX_END = 9;
const MAX_COMMAND = 0x1f;
const COMMAND = { useDatabase: 0x02, changeUser: 0x11, dumpLog: 0x12, prepare: 0x16 };
const MORE_RESULTS = 0x0008;
/** What a row starts with whose first value is NULL: blanked, it would read as the end of an answer. */
const NO_VALUE = Uint8Array.of(0xfb);

const PHASE = { greeting: 0, login: 1, authentication: 2, command: 3 } as const;
type Phase = (typeof PHASE)[keyof typeof PHASE];

/** What the server's next packet is, of those that answer a command. */
const DUE = { unknown: 0, reply: 1, columns: 2, rows: 3, definitions: 4 } as const;
type Due = (typeof DUE)[keyof typeof DUE];

/** MySQL and MariaDB: sequence numbers, commands, error numbers and SQLSTATEs stay. */
export const mysql: StreamScrubber = {
  name: 'mysql',
  keeps:
    'lengths, sequence numbers, versions, capabilities, character set, commands, status, warnings, counts of rows and columns, error numbers, SQLSTATE, ways to authenticate',
  maps: 'user, database',
  blanks: 'salts, passwords, statements, definitions, rows, texts of errors, attributes',
  ports: [3306],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.server || end - start < HEADER_LENGTH + 6) return false;
    const length = littleEndian(bytes, start, 3) + HEADER_LENGTH;
    if (length < end - start || u8(bytes, start + SEQUENCE) !== 0) return false;
    const body = start + HEADER_LENGTH;
    if (u8(bytes, body) === TYPE.error) return length === end - start && isRefusal(bytes, body);
    if (u8(bytes, body) !== PROTOCOL_VERSION) return false;
    return isVersion(bytes, body + 1, Math.min(end, body + MAX_VERSION));
  },

  open: () => new MysqlSession(),
};

class MysqlSession implements StreamSession {
  readonly #bodies: readonly [Body, Body] = [new Body(), new Body()];
  #phase: Phase = PHASE.greeting;
  #flags = 0;
  /** The client's packet under work starts a command; others answer the server, with secrets or files. */
  #isCommand = false;
  #command = 0;
  #due: Due = DUE.unknown;
  #columnsLeft = 0;
  /** The server's packet under work is the first after a command; or one that starts another result. */
  #isFirst = false;
  #isNextResult = false;

  step(sender: Sender, cursor: PayloadCursor): Step {
    const body = this.#bodies[sender];
    if (body.left > 0)
      return body.step(cursor, sender === SENDER.server ? this.#takeServer : this.#takeClient);
    if (this.#isCompressed) return takeCompressed(cursor);
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    body.left = littleEndian(cursor.bytes, cursor.at, 3);
    const sequence = u8(cursor.bytes, cursor.at + SEQUENCE);
    if (sender === SENDER.server) this.#isFirst = sequence === 1;
    else {
      this.#isCommand = sequence === 0;
      if (this.#phase <= PHASE.login) return this.#login(cursor, body);
    }
    cursor.keep(HEADER_LENGTH);
    return STEP.taken;
  }

  /** A run of whole packets, numbered in order, that ends where the segment ends. */
  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    let at = cursor.at;
    const first = u8(cursor.bytes, Math.min(at + SEQUENCE, cursor.end - 1));
    for (let count = 0; at + HEADER_LENGTH <= cursor.end; count += 1) {
      if (u8(cursor.bytes, at + SEQUENCE) !== ((first + count) & 0xff)) return false;
      at += HEADER_LENGTH + littleEndian(cursor.bytes, at, 3);
    }
    if (at !== cursor.end || (sender === SENDER.client && first !== 0)) return false;
    this.#phase = PHASE.command;
    if (sender === SENDER.server) this.#due = DUE.unknown;
    this.#bodies[sender].left = 0;
    return true;
  }

  get #isCompressed(): boolean {
    return this.#phase === PHASE.command && (this.#flags & CLIENT.compress) !== 0;
  }

  /** HandshakeResponse41, or the short one that asks for TLS. */
  #login(cursor: PayloadCursor, body: Body): Step {
    const isRequest = body.left === LOGIN_FIXED;
    if (isRequest && !cursor.hasKept(HEADER_LENGTH + LOGIN_FIXED)) {
      body.left = 0;
      return STEP.more;
    }
    cursor.keep(HEADER_LENGTH);
    if (!isRequest || (loginFlags(cursor) & CLIENT.tls) === 0) return STEP.taken;
    body.left = 0;
    takeLoginNumbers(cursor);
    return STEP.reopen;
  }

  readonly #takeClient = (cursor: PayloadCursor): Step => {
    if (this.#phase <= PHASE.login) {
      const flags = cursor.has(4) ? loginFlags(cursor) : 0;
      const step = takeLogin(cursor);
      if (step === STEP.more) return step;
      this.#flags = flags;
      this.#phase = PHASE.authentication;
      return step;
    }
    if (this.#phase === PHASE.authentication || !this.#isCommand) return STEP.lost;
    return this.#takeCommand(cursor);
  };

  #takeCommand(cursor: PayloadCursor): Step {
    const command = u8(cursor.bytes, cursor.at);
    if (command > MAX_COMMAND) return STEP.lost;
    const hasName = command === COMMAND.useDatabase || command === COMMAND.changeUser;
    if (hasName && !this.#isWhole(SENDER.client, cursor)) return STEP.more;
    this.#command = command;
    this.#due = command === COMMAND.dumpLog ? DUE.unknown : DUE.reply;
    this.#isNextResult = false;
    cursor.keep(1);
    if (command === COMMAND.useDatabase) cursor.word(cursor.available);
    if (command !== COMMAND.changeUser) return STEP.lost;
    this.#phase = PHASE.authentication;
    takeChangeOfUser(cursor);
    return STEP.lost;
  }

  /** Whether the packet under work is here to its end. */
  #isWhole(sender: Sender, cursor: PayloadCursor): boolean {
    return cursor.available >= this.#bodies[sender].left;
  }

  readonly #takeServer = (cursor: PayloadCursor): Step => {
    const type = u8(cursor.bytes, cursor.at);
    const isContent = this.#phase === PHASE.command && this.#due !== DUE.reply && type < TYPE.end;
    if (!isContent && !this.#isWhole(SENDER.server, cursor)) return STEP.more;
    if (type === TYPE.error) return this.#takeError(cursor);
    if (this.#phase === PHASE.greeting) {
      const step = takeGreeting(cursor);
      if (step !== STEP.more) this.#phase = PHASE.login;
      return step;
    }
    if (this.#phase === PHASE.command) return this.#takeAnswer(cursor, type);
    if (type === TYPE.end) return takeSwitch(cursor);
    if (type === TYPE.moreData) return takeMoreData(cursor);
    if (type !== TYPE.ok) return STEP.lost;
    this.#phase = PHASE.command;
    takeOk(cursor);
    return STEP.lost;
  };

  #takeError(cursor: PayloadCursor): Step {
    const isProgress = cursor.has(3) && littleEndian(cursor.bytes, cursor.at + 1, 2) === PROGRESS;
    if (!isProgress) this.#due = DUE.unknown;
    if (this.#phase === PHASE.authentication && this.#command === COMMAND.changeUser)
      this.#phase = PHASE.command;
    return takeError(cursor);
  }

  #takeAnswer(cursor: PayloadCursor, type: number): Step {
    const isEnd = type === TYPE.end && cursor.available < MAX_END;
    if (this.#due === DUE.reply && (this.#isFirst || this.#isNextResult))
      return this.#takeReply(cursor, type);
    if (this.#due === DUE.rows) return this.#takeRow(cursor, type);
    if (this.#due === DUE.columns) this.#countColumn(isEnd);
    if (isEnd) takeEnd(cursor);
    else takeCatalogue(cursor);
    return STEP.lost;
  }

  #takeReply(cursor: PayloadCursor, type: number): Step {
    this.#due = DUE.unknown;
    this.#isNextResult = false;
    if (type === TYPE.ok && this.#command === COMMAND.prepare) {
      this.#due = DUE.definitions;
      return takePrepared(cursor);
    }
    if (type === TYPE.ok) this.#noteStatus(takeOk(cursor));
    else if (type === TYPE.end) takeEnd(cursor);
    else if (type === TYPE.localFile) cursor.keep(1);
    else {
      this.#columnsLeft = takeColumnCount(cursor);
      this.#due = this.#columnsLeft > 0 ? DUE.columns : DUE.definitions;
      if (this.#columnsLeft === 0) takeCatalogue(cursor);
    }
    return STEP.lost;
  }

  #countColumn(isEnd: boolean): void {
    this.#columnsLeft -= 1;
    if (isEnd || (this.#columnsLeft === 0 && endsWithOk(this.#flags))) this.#due = DUE.rows;
  }

  /** Rows end with a packet of their own, which a row of this length cannot look like. */
  #takeRow(cursor: PayloadCursor, type: number): Step {
    if (type !== TYPE.end && type !== TYPE.ok) cursor.put(NO_VALUE, 0, 1);
    if (type !== TYPE.end) return STEP.lost;
    if (endsWithOk(this.#flags)) this.#noteStatus(takeOk(cursor));
    else if (cursor.available < MAX_END) this.#noteStatus(takeEnd(cursor));
    return STEP.lost;
  }

  #noteStatus(status: number): void {
    this.#isNextResult = (status & MORE_RESULTS) !== 0;
    this.#due = this.#isNextResult ? DUE.reply : DUE.unknown;
  }
}
