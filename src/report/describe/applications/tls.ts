import { u8, u16, u24 } from '../../../frame/bytes.js';
import type { Application, Message, Payload, Session } from '../application.js';

// RFC 8446, section 5.1; RFC 5246, section 6.2.1.
const LENGTH = 3;
const HEADER_LENGTH = 5;
const MAX_RECORD_LENGTH = 0x4000 + 2048;
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const ALERT_LENGTH = 2;
const HANDSHAKE_HEADER_LENGTH = 4;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const VERSIONS: Readonly<Record<number, string>> = {
  768: 'SSLv3',
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};
const RECORDS: Readonly<Record<number, string>> = {
  20: 'Change Cipher Spec',
  21: 'Encrypted Alert',
  22: 'Encrypted Handshake Message',
  23: 'Application Data',
  24: 'Heartbeat',
};
// RFC 8446, section 4; RFC 5246, section 7.4.
const HANDSHAKES: Readonly<Record<number, string>> = {
  0: 'Hello Request',
  1: 'Client Hello',
  2: 'Server Hello',
  4: 'New Session Ticket',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  22: 'Certificate Status',
};
// RFC 8446, section 6; RFC 5246, section 7.2.
const ALERTS: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  49: 'access denied',
  50: 'decode error',
  51: 'decrypt error',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  109: 'missing extension',
  110: 'unsupported extension',
  112: 'unrecognized name',
  113: 'bad certificate status response',
  115: 'unknown PSK identity',
  116: 'certificate required',
  120: 'no application protocol',
};

export const tls: Application = {
  protocol: 'TLS',
  opens({ bytes, start, end }) {
    if (start + HEADER_LENGTH >= end || !isRecord(bytes, start)) return false;
    const type = u8(bytes, start + HEADER_LENGTH);
    return u8(bytes, start) === HANDSHAKE && (type === CLIENT_HELLO || type === SERVER_HELLO);
  },
  open: () => new TlsSession(),
};

function isRecord(bytes: Uint8Array, at: number): boolean {
  const isKnown = RECORDS[u8(bytes, at)] !== undefined;
  return isKnown && u8(bytes, at + 1) === 3 && u16(bytes, at + LENGTH) <= MAX_RECORD_LENGTH;
}

class TlsSession implements Session {
  readonly #isEncrypted = { client: false, server: false };
  #protocol = 'TLS';

  read(payload: Payload, at: number): Message | undefined {
    const { bytes, end } = payload;
    if (at + HEADER_LENGTH > end || !isRecord(bytes, at)) return undefined;
    const type = u8(bytes, at);
    const length = HEADER_LENGTH + u16(bytes, at + LENGTH);
    const body = at + HEADER_LENGTH;
    const bodyEnd = Math.min(end, at + length);
    if (this.#protocol === 'TLS') this.#protocol = VERSIONS[u16(bytes, at + 1)] ?? 'TLS';
    const info = this.#name(payload, type, body, bodyEnd);
    return { info, label: info.replaceAll(' Hello', 'Hello'), length, protocol: this.#protocol };
  }

  #name({ bytes, isFromClient }: Payload, type: number, body: number, end: number): string {
    const side = isFromClient ? 'client' : 'server';
    if (type === CHANGE_CIPHER_SPEC) this.#isEncrypted[side] = true;
    const record = RECORDS[type] ?? 'Unknown record';
    if (this.#isEncrypted[side] && !isLoneHello(bytes, body, end)) return record;
    if (type === ALERT && end - body === ALERT_LENGTH) {
      return `Alert (${ALERTS[u8(bytes, body + 1)] ?? u8(bytes, body + 1)})`;
    }
    return type === HANDSHAKE ? this.#handshakes(bytes, body, end) : record;
  }

  #handshakes(bytes: Uint8Array, start: number, end: number): string {
    const names: string[] = [];
    let at = start;
    while (at + HANDSHAKE_HEADER_LENGTH <= end) {
      const type = u8(bytes, at);
      const length = u24(bytes, at + 1);
      if (type === SERVER_HELLO) this.#protocol = versionOf(bytes, at, end);
      names.push(HANDSHAKES[type] ?? `Handshake message ${type}`);
      at += HANDSHAKE_HEADER_LENGTH + length;
    }
    return names.length === 0 ? 'Handshake message' : names.join(', ');
  }
}

/**
 * After a Hello Retry Request, hellos in the clear follow a Change Cipher Spec. RFC 8446, appendix D.4.
 */
function isLoneHello(bytes: Uint8Array, body: number, end: number): boolean {
  if (body + HANDSHAKE_HEADER_LENGTH > end) return false;
  const type = u8(bytes, body);
  const isWhole = u24(bytes, body + 1) === end - body - HANDSHAKE_HEADER_LENGTH;
  return isWhole && (type === CLIENT_HELLO || type === SERVER_HELLO);
}

const HELLO_VERSION = 4;
const SESSION_ID = 38;
const SUPPORTED_VERSIONS = 43;
/** What stands between the session identifier and the extensions of a ServerHello. */
const CIPHER_AND_COMPRESSION = 3;

/** The version a ServerHello chose. RFC 8446, section 4.2.1. */
function versionOf(bytes: Uint8Array, hello: number, end: number): string {
  if (hello + SESSION_ID >= end) return 'TLS';
  let chosen = u16(bytes, hello + HELLO_VERSION);
  let at = hello + SESSION_ID + 1 + u8(bytes, hello + SESSION_ID) + CIPHER_AND_COMPRESSION + 2;
  while (at + 6 <= end) {
    if (u16(bytes, at) === SUPPORTED_VERSIONS) chosen = u16(bytes, at + 4);
    at += 4 + u16(bytes, at + 2);
  }
  return VERSIONS[chosen] ?? 'TLS';
}
