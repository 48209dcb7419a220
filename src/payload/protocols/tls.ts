import { u8, u16, u24 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { Body } from './body.js';
import { HELLO_DONE, takeHello } from './tls-hello.js';
import { HANDSHAKE, isHello, WHOLE_MESSAGES } from './tls-messages.js';

// RFC 8446, section 5.1; RFC 5246, section 6.2.1.
const LENGTH = 3;
const HEADER_LENGTH = 5;
const MAX_RECORD_LENGTH = 0x4000 + 2048;
const MAJOR_VERSION = 3;
const MAX_MINOR_VERSION = 4;
const TYPE = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 };
const ALERT_LENGTH = 2;

// RFC 8446, section 4; RFC 5246, section 7.4.
const HANDSHAKE_HEADER_LENGTH = 4;
/** CertificateStatus. RFC 6066, section 8. */
const MAX_MESSAGE = 22;

/** TLS 1.0 to 1.3: records, alerts, and the handshake as far as it is readable. */
export const tls: StreamScrubber = {
  name: 'tls',
  keeps:
    'records, versions, handshake types and lengths, cipher suites, types of extensions, capabilities, well-known application protocols, groups, algorithms of signatures, alerts',
  maps: 'server name',
  blanks: 'randoms, sessions, tickets, key shares, certificates, encrypted data',
  ports: [443, 465, 636, 853, 989, 990, 992, 993, 995, 5061, 6443, 8443, 8883],

  recognises(bytes, start, end) {
    if (end - start < HEADER_LENGTH + 1) return false;
    if (!isRecord(bytes, start) || u8(bytes, start) !== TYPE.handshake) return false;
    return isHello(u8(bytes, start + HEADER_LENGTH));
  },

  open: () => new TlsSession(),
};

function isRecord(bytes: Uint8Array, at: number): boolean {
  const type = u8(bytes, at);
  if (type < TYPE.changeCipherSpec || type > TYPE.heartbeat) return false;
  if (u8(bytes, at + 1) !== MAJOR_VERSION || u8(bytes, at + 2) > MAX_MINOR_VERSION) return false;
  return u16(bytes, at + LENGTH) <= MAX_RECORD_LENGTH;
}

class TlsSession implements StreamSession {
  readonly #directions: readonly [TlsDirection, TlsDirection] = [
    new TlsDirection(),
    new TlsDirection(),
  ];

  step(sender: Sender, cursor: PayloadCursor): Step {
    return this.#directions[sender].step(cursor);
  }

  /**
   * A hello, or a run of whole records that ends where the segment ends, or three in a row, or
   * one of application data: that five bytes of a body look like its header is one chance in ten million.
   */
  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    if (!cursor.has(HEADER_LENGTH)) return false;
    const startsAnew = tls.recognises(cursor.bytes, cursor.at, cursor.end, sender);
    const isData = u8(cursor.bytes, cursor.at) === TYPE.applicationData;
    let at = cursor.at;
    let count = 0;
    for (; at + HEADER_LENGTH <= cursor.end; count += 1) {
      if (!isRecord(cursor.bytes, at)) return false;
      at += HEADER_LENGTH + u16(cursor.bytes, at + LENGTH);
    }
    if (!startsAnew && !isData && at !== cursor.end && count < 3) return false;
    this.#directions[sender].resume(startsAnew);
    return true;
  }
}

class TlsDirection {
  /** What is left of the record under work, and of the handshake message in it. */
  readonly #record = new Body();
  readonly #message = new Body();
  #hello = HELLO_DONE;
  #type = 0;
  /** Whether the message under work is taken as a whole. */
  #isWhole = false;
  #isEncrypted = false;
  /** Whether encryption was seen to begin. */
  #isCertain = false;
  readonly #takeMessage = (cursor: PayloadCursor) => this.#handshake(cursor);
  readonly #takeHello = (cursor: PayloadCursor) => this.#nextOfHello(cursor);
  readonly #takeWhole = (cursor: PayloadCursor) => this.#wholeMessage(cursor);

  step(cursor: PayloadCursor): Step {
    if (this.#record.left > 0) return this.#record.step(cursor, this.#takeMessage);
    if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
    const { bytes, at } = cursor;
    if (!isRecord(bytes, at)) return STEP.lost;
    const type = u8(bytes, at);
    const length = u16(bytes, at + LENGTH);
    // An encrypted alert is longer.
    const isAlert = type === TYPE.alert && length === ALERT_LENGTH;
    if (isAlert && !cursor.hasKept(HEADER_LENGTH + ALERT_LENGTH)) return STEP.more;
    const isReadable = type === TYPE.handshake && this.#canRead(cursor);
    cursor.keep(HEADER_LENGTH);
    if (isAlert) cursor.keep(ALERT_LENGTH);
    else if (isReadable) this.#record.left = length;
    else this.#passRecord(cursor, type, length);
    return STEP.taken;
  }

  /** But for a hello, what comes may be past the handshake. */
  resume(startsAnew: boolean): void {
    this.#record.left = 0;
    this.#message.left = 0;
    this.#hello = HELLO_DONE;
    this.#isEncrypted = !startsAnew;
    this.#isCertain = false;
  }

  /**
   * Whether the handshake record under the cursor is in clear. In TLS 1.3 a hello may follow a
   * ChangeCipherSpec, which then means nothing. RFC 8446, section 5 and appendix D.4.
   */
  #canRead(cursor: PayloadCursor): boolean {
    if (!this.#isEncrypted) return true;
    const type = onlyMessage(cursor);
    return this.#isCertain ? isHello(type) : type > 0;
  }

  #passRecord(cursor: PayloadCursor, type: number, length: number): void {
    if (type === TYPE.changeCipherSpec) {
      this.#isEncrypted = true;
      this.#isCertain = true;
    }
    if (type === TYPE.changeCipherSpec && length === 1) cursor.keep(1);
    else cursor.skip(length);
  }

  #handshake(cursor: PayloadCursor): Step {
    if (this.#message.left > 0) {
      if (this.#hello !== HELLO_DONE) return this.#message.step(cursor, this.#takeHello);
      if (this.#isWhole) return this.#message.step(cursor, this.#takeWhole);
      const here = Math.min(this.#message.left, this.#record.left);
      this.#message.left -= here;
      cursor.skip(here);
      return STEP.taken;
    }
    if (!cursor.hasKept(HANDSHAKE_HEADER_LENGTH)) return STEP.more;
    const type = u8(cursor.bytes, cursor.at);
    const length = u24(cursor.bytes, cursor.at + 1);
    cursor.keep(HANDSHAKE_HEADER_LENGTH);
    this.#open(type, length, this.#record.left - HANDSHAKE_HEADER_LENGTH);
    return STEP.taken;
  }

  /** Start a handshake message; one that fills more than its record is blanked. */
  #open(type: number, length: number, recordLeft: number): void {
    const isHere = length <= recordLeft;
    this.#message.left = length;
    this.#type = type;
    this.#hello = isHere && isHello(type) ? 0 : HELLO_DONE;
    this.#isWhole = isHere && WHOLE_MESSAGES[type] !== undefined;
  }

  #nextOfHello(cursor: PayloadCursor): Step {
    const step = takeHello(this.#hello, this.#type === HANDSHAKE.clientHello, cursor);
    if (step === STEP.taken && this.#hello < HELLO_DONE - 1) this.#hello += 1;
    return step;
  }

  #wholeMessage(cursor: PayloadCursor): Step {
    if (cursor.available < this.#message.left) return STEP.more;
    WHOLE_MESSAGES[this.#type]?.(cursor);
    return STEP.lost;
  }
}

/**
 * Which message the record under the cursor consists of; 0 where it is not one and nothing else. That
 * an encrypted one looks like it is one chance in many millions.
 */
function onlyMessage(cursor: PayloadCursor): number {
  const { bytes, at } = cursor;
  if (!cursor.has(HEADER_LENGTH + HANDSHAKE_HEADER_LENGTH)) return 0;
  const length = u24(bytes, at + HEADER_LENGTH + 1) + HANDSHAKE_HEADER_LENGTH;
  const type = u8(bytes, at + HEADER_LENGTH);
  return length === u16(bytes, at + LENGTH) && type <= MAX_MESSAGE ? type : 0;
}
