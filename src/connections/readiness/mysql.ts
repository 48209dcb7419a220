import { u8, u24, u32 } from '../../frame/bytes.js';
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

// MySQL internals manual, "Protocol Basics": a length of 3 bytes, least significant first, and a sequence number.
const HEADER_LENGTH = 4;
const SEQUENCE = 3;
const PROTOCOL_10 = 0x0a;
const ERROR = 0xff;
const OK = 0x00;
const ERROR_CODE = 5;
const LONGEST_GREETING = 512;
const LONGEST_RESPONSE = 4096;
// "Handshake Response Packet": an SSLRequest is its first 32 bytes, with the flag CLIENT_SSL.
const SSL_REQUEST_LENGTH = 32;
const CLIENT_SSL = 0x0800;
/** Flags, packet size, character set and filler stand before the user's name. */
const RESPONSE_TAIL = 32;

export const mysql: ApplicationProtocol = {
  application: 'mysql',
  recognises(sender, bytes, start, end) {
    if (sender !== SERVER || end - start < HEADER_LENGTH + 1) return false;
    const length = packetLength(bytes, start);
    const first = u8(bytes, start + HEADER_LENGTH);
    if (u8(bytes, start + SEQUENCE) !== 0 || length > LONGEST_GREETING) return false;
    // A server that is full, or has blocked the host, greets with an error.
    return first === PROTOCOL_10 || (first === ERROR && end - start === HEADER_LENGTH + length);
  },
  open: () => new MysqlSetup(),
  errorIn: () => 0,
  spell: (code) => String(code),
};

class MysqlSetup implements Detector {
  readonly application = 'mysql';
  #isGreeted = false;
  #tls: Detector | undefined;

  message(
    sender: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    report: SetupReport,
  ): number {
    if (this.#tls !== undefined) return this.#tls.message(sender, bytes, start, end, report);
    if (end - start < HEADER_LENGTH + 1) return 0;
    const length = HEADER_LENGTH + packetLength(bytes, start);
    if (sender === CLIENT) return this.#fromClient(bytes, start, end, report);
    const first = u8(bytes, start + HEADER_LENGTH);
    if (first === ERROR) {
      if (end - start < HEADER_LENGTH + 3) return 0;
      report.error(u8(bytes, start + ERROR_CODE) | (u8(bytes, start + ERROR_CODE + 1) << 8));
    } else if (this.#isGreeted && first === OK) report.ready();
    this.#isGreeted = true;
    return length;
  }

  #fromClient(bytes: Uint8Array, start: number, end: number, report: SetupReport): number {
    const length = packetLength(bytes, start);
    if (length > LONGEST_RESPONSE) report.giveUp();
    if (end - start < HEADER_LENGTH + length) return 0;
    const body = start + HEADER_LENGTH;
    const asksForTls = length >= 4 && (u32LittleEndian(bytes, body) & CLIENT_SSL) !== 0;
    if (length === SSL_REQUEST_LENGTH && asksForTls) {
      report.note(SETUP_FACT.usesTls);
      this.#tls = watchTls();
    } else if (u8(bytes, start + SEQUENCE) === 1 && length > RESPONSE_TAIL) {
      report.startup(fingerprint(bytes, body, body + RESPONSE_TAIL));
    }
    return HEADER_LENGTH + length;
  }
}

function packetLength(bytes: Uint8Array, start: number): number {
  const swapped = u24(bytes, start);
  return ((swapped & 0xff) << 16) | (swapped & 0xff00) | (swapped >>> 16);
}

function u32LittleEndian(bytes: Uint8Array, start: number): number {
  const value = u32(bytes, start);
  return (value >>> 24) | ((value >>> 8) & 0xff00) | ((value & 0xff00) << 8) | (value << 24);
}
