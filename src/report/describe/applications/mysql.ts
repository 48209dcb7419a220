import { u8 } from '../../../frame/bytes.js';
import type { Application, Message, Payload, Session } from '../application.js';

// MySQL documentation, "Client/Server Protocol", section "MySQL Packets": a length of three bytes, little-endian.
const SEQUENCE = 3;
const HEADER_LENGTH = 4;
const PROTOCOL_10 = 10;
const GREETING_FILLER_MINIMUM = 20;
const OK = 0x00;
const EOF = 0xfe;
const ERROR = 0xff;
const EOF_MAXIMUM = 9;
const SSL_REQUEST_LENGTH = 32;
const COMMANDS: readonly string[] = [
  'Sleep',
  'Quit',
  'Use database',
  'Query',
  'Field list',
  'Create database',
  'Drop database',
  'Refresh',
  'Shutdown',
  'Statistics',
  'Process info',
  'Connect',
  'Kill',
  'Debug',
  'Ping',
  'Time',
  'Delayed insert',
  'Change user',
  'Binlog dump',
  'Table dump',
  'Connect out',
  'Register replica',
  'Prepare statement',
  'Execute statement',
  'Send long data',
  'Close statement',
  'Reset statement',
  'Set option',
  'Fetch data',
  'Daemon',
  'Binlog dump GTID',
  'Reset connection',
];

export const mysql: Application = {
  protocol: 'MySQL',
  opens({ bytes, start, end, wireEnd, isFromClient }) {
    if (isFromClient || start + HEADER_LENGTH + 1 > end) return false;
    const length = lengthAt(bytes, start);
    if (length !== wireEnd - start - HEADER_LENGTH || length < GREETING_FILLER_MINIMUM)
      return false;
    const isFirst = u8(bytes, start + SEQUENCE) === 0;
    return isFirst && u8(bytes, start + HEADER_LENGTH) === PROTOCOL_10;
  },
  open: () => new MysqlSession(),
};

class MysqlSession implements Session {
  #isGreeted = false;
  #isLoggedIn = false;

  read(payload: Payload, at: number): Message | undefined {
    const { bytes, end, isFromClient } = payload;
    if (at + HEADER_LENGTH > end) return undefined;
    const length = lengthAt(bytes, at);
    const body = at + HEADER_LENGTH;
    if (body >= end) return undefined;
    const info = isFromClient
      ? this.#fromClient(u8(bytes, at + SEQUENCE), u8(bytes, body), length)
      : this.#fromServer(payload, body, length);
    return info === undefined ? undefined : { info, label: info, length: HEADER_LENGTH + length };
  }

  #fromClient(sequence: number, first: number, length: number): string | undefined {
    if (this.#isLoggedIn) {
      const command = COMMANDS[first];
      return sequence === 0 && command !== undefined ? `Request: ${command}` : 'Request data';
    }
    if (sequence === 1 && length === SSL_REQUEST_LENGTH) return 'SSL Request';
    return sequence === 1 || sequence === 2 ? 'Login Request' : 'Authentication data';
  }

  #fromServer({ bytes, end }: Payload, body: number, length: number): string | undefined {
    const first = u8(bytes, body);
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      if (first === PROTOCOL_10) return 'Server Greeting';
    }
    if (first === ERROR && body + 3 <= end) {
      return `Error ${u8(bytes, body + 1) | (u8(bytes, body + 2) << 8)}`;
    }
    if (first === OK) {
      this.#isLoggedIn = true;
      return 'OK';
    }
    if (first === EOF) return length < EOF_MAXIMUM ? 'EOF' : 'Auth Switch Request';
    return this.#isLoggedIn ? 'Response' : 'Authentication data';
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16);
}
