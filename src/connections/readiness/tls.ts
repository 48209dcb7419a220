import { u8, u16, u24 } from '../../frame/bytes.js';
import {
  type ApplicationProtocol,
  CLIENT,
  type Detector,
  SETUP_FACT,
  type SetupReport,
} from './detector.js';

// RFC 8446, section 5.1: type, version, length.
const HEADER_LENGTH = 5;
const VERSION = 1;
const LENGTH = 3;
const MAX_RECORD_LENGTH = 0x4100;
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const MAJOR_VERSION = 3;
// RFC 8446, section 4.
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const HANDSHAKE_HEADER_LENGTH = 4;
/** So much of a record's content must be here to be read. */
const NEEDED: Readonly<Record<number, number>> = {
  [ALERT]: 2,
  [HANDSHAKE]: HANDSHAKE_HEADER_LENGTH,
};
/** Level, description, type and the longest tag: a first record as short as this is no Finished. */
const LONGEST_PROTECTED_ALERT = 24;
/** An alert in the clear is a level and a description. Section 6. */
const ALERT_LENGTH = 2;
const CLOSE_NOTIFY = 0;
const USER_CANCELED = 90;

/** RFC 8446, section 6; RFC 7301, 6066, 4279. */
const ALERTS: Readonly<Record<number, string>> = {
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

export const tls: ApplicationProtocol = {
  application: 'tls',
  recognises(sender, bytes, start, end) {
    return (
      sender === CLIENT &&
      end - start > HEADER_LENGTH &&
      u8(bytes, start) === HANDSHAKE &&
      u8(bytes, start + VERSION) === MAJOR_VERSION &&
      u8(bytes, start + HEADER_LENGTH) === CLIENT_HELLO
    );
  },
  open: () => watchTls(),
  errorIn(_sender, bytes, start, end) {
    if (end - start < HEADER_LENGTH + ALERT_LENGTH || u8(bytes, start) !== ALERT) return 0;
    return alertIn(bytes, start);
  },
  spell: (code) => ALERTS[code] ?? `alert ${code}`,
};

/** Whether the server's protected record of this length, after so many of the client's, says that it is ready. */
export type ReadyRecord = (length: number, clientRecords: number) => boolean;

/**
 * Follows TLS. Since TLS 1.3 the end of the handshake is itself protected, so without further knowledge
 * the server counts as ready when it sends something after the client did: its answer, or a ticket.
 */
export function watchTls(isReadyRecord: ReadyRecord = () => true): Detector {
  return new TlsSetup(isReadyRecord);
}

class TlsSetup implements Detector {
  readonly application = 'tls';
  readonly #isReadyRecord: ReadyRecord;
  readonly #hasChangedCipher = [false, false];
  readonly #hasProtected = [false, false];
  #clientRecords = 0;

  constructor(isReadyRecord: ReadyRecord) {
    this.#isReadyRecord = isReadyRecord;
  }

  message(
    sender: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    report: SetupReport,
  ): number {
    if (end - start <= HEADER_LENGTH) return 0;
    const type = u8(bytes, start);
    const length = u16(bytes, start + LENGTH);
    const isRecord = u8(bytes, start + VERSION) === MAJOR_VERSION && length <= MAX_RECORD_LENGTH;
    if (!isRecord || type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
      report.giveUp();
      return 0;
    }
    if (end - start < HEADER_LENGTH + (NEEDED[type] ?? 0)) return 0;
    if (type === CHANGE_CIPHER_SPEC) this.#hasChangedCipher[sender] = true;
    else if (type === HANDSHAKE) this.#handshake(sender, bytes, start, report);
    else if (type === ALERT) {
      const code = alertIn(bytes, start);
      if (code > 0) report.alert(code);
    } else this.#applicationData(sender, length, report);
    return HEADER_LENGTH + length;
  }

  #handshake(sender: number, bytes: Uint8Array, start: number, report: SetupReport): void {
    const message = u8(bytes, start + HEADER_LENGTH);
    const hello = sender === CLIENT ? CLIENT_HELLO : SERVER_HELLO;
    // A hello may come after ChangeCipherSpec: the second of TLS 1.3. RFC 8446, appendix D.4.
    const stated = u24(bytes, start + HEADER_LENGTH + 1) + HANDSHAKE_HEADER_LENGTH;
    const isPlain = message === hello && stated <= MAX_RECORD_LENGTH;
    if (this.#hasChangedCipher[sender] === true && !isPlain) this.#protect(sender, report);
    else if (message === CLIENT_HELLO) {
      report.clientHello();
      report.note(SETUP_FACT.usesTls);
    } else if (message === SERVER_HELLO) report.serverHello();
  }

  #applicationData(sender: number, length: number, report: SetupReport): void {
    const isAlert = length <= LONGEST_PROTECTED_ALERT && this.#hasProtected[sender] === false;
    if (!isAlert) this.#protect(sender, report);
    if (sender === CLIENT) this.#clientRecords += 1;
    else if (this.#clientRecords > 0 && this.#isReadyRecord(length, this.#clientRecords)) {
      report.ready();
    }
  }

  /** Each side's first protected message ends its part of the handshake: Finished, in either version. */
  #protect(sender: number, report: SetupReport): void {
    this.#hasProtected[sender] = true;
    if (this.#hasProtected.every((has) => has)) report.note(SETUP_FACT.secured);
  }
}

/** The description of an alert in the clear; 0 for an orderly close and for encrypted ones. */
function alertIn(bytes: Uint8Array, start: number): number {
  if (u16(bytes, start + LENGTH) !== ALERT_LENGTH) return 0;
  const description = u8(bytes, start + HEADER_LENGTH + 1);
  return description === CLOSE_NOTIFY || description === USER_CANCELED ? 0 : description;
}
