import { u8, u16, u24 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { takeDatagramHello, takeVerifyRequest } from './tls-hello.js';
import { HANDSHAKE, isHello, WHOLE_MESSAGES } from './tls-messages.js';

// RFC 6347, sections 4.1, 4.2.1 and 4.2.2.
const HEADER_LENGTH = 13;
const LENGTH = 11;
const EPOCH = 3;
const MAJOR_VERSION = 0xfe;
const TYPE = { changeCipherSpec: 20, alert: 21, handshake: 22, heartbeat: 24 };
const HANDSHAKE_HEADER_LENGTH = 12;
const FRAGMENT_OFFSET = 6;
const FRAGMENT_LENGTH = 9;
const HELLO_VERIFY_REQUEST = 3;
const ALERT_LENGTH = 2;

/** DTLS 1.0 and 1.2: records, alerts, and the handshake as far as it is readable. */
export const dtls: DatagramScrubber = {
  name: 'dtls',
  keeps:
    'records, epochs, sequence numbers, handshake types and lengths, versions, cipher suites, types of extensions, capabilities, alerts',
  maps: 'server name',
  blanks:
    'randoms, sessions, cookies, key shares, certificates, fragments but the first, encrypted data',
  ports: [4433, 5684],
  recognises: isRecord,

  scrub(cursor) {
    while (cursor.has(HEADER_LENGTH) && isRecord(cursor.bytes, cursor.at, cursor.end))
      takeRecord(cursor);
  },
};

function isRecord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_LENGTH) return false;
  const type = u8(bytes, start);
  if (type < TYPE.changeCipherSpec || type > TYPE.heartbeat) return false;
  if (u8(bytes, start + 1) !== MAJOR_VERSION) return false;
  return u8(bytes, start + 2) >= 0xfd && u16(bytes, start + LENGTH) > 0;
}

function takeRecord(cursor: PayloadCursor): void {
  const type = u8(cursor.bytes, cursor.at);
  const isReadable = u16(cursor.bytes, cursor.at + EPOCH) === 0;
  const length = u16(cursor.bytes, cursor.at + LENGTH);
  cursor.keep(HEADER_LENGTH);
  const outer = cursor.enter(length);
  if (isReadable && type === TYPE.alert && length === ALERT_LENGTH) cursor.keep(ALERT_LENGTH);
  else if (isReadable && type === TYPE.handshake) takeHandshake(cursor);
  else if (isReadable && type === TYPE.changeCipherSpec) cursor.keep(1);
  cursor.leave(outer);
}

/** Messages, or fragments of them: of one, only its beginning can be read. */
function takeHandshake(cursor: PayloadCursor): void {
  while (cursor.has(HANDSHAKE_HEADER_LENGTH)) {
    const { bytes, at } = cursor;
    const type = u8(bytes, at);
    const length = u24(bytes, at + FRAGMENT_LENGTH);
    const isStart = u24(bytes, at + FRAGMENT_OFFSET) === 0;
    const isWhole = isStart && length === u24(bytes, at + 1);
    cursor.keep(HANDSHAKE_HEADER_LENGTH);
    const outer = cursor.enter(length);
    if (isStart && isHello(type)) takeDatagramHello(cursor, type === HANDSHAKE.clientHello);
    else if (isStart && type === HELLO_VERIFY_REQUEST) takeVerifyRequest(cursor);
    else if (isWhole && cursor.has(length)) WHOLE_MESSAGES[type]?.(cursor);
    cursor.leave(outer);
  }
}
