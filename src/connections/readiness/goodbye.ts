import { u8, u16, u32 } from '../../frame/bytes.js';

// PostgreSQL 17 manual, section 53.7, Terminate.
const POSTGRESQL_TERMINATE = 0x58;
const TERMINATE_LENGTH = 5;
/** MySQL: a command packet of length 1, sequence 0, COM_QUIT. */
const MYSQL_QUIT_HEADER = 0x01000000;
const MYSQL_COM_QUIT = 1;

// RFC 8446, section 5: records. An alert is 2 bytes, with what encryption adds to it.
const TLS_ALERT = 21;
const TLS_APPLICATION_DATA = 23;
const TLS_MAJOR_VERSION = 3;
const TLS_HEADER_LENGTH = 5;
/** An alert inside TLS 1.3: 2 bytes, content type, 16 bytes of tag. Section 5.2. */
const TLS_13_ALERT_LENGTH = 19;
/** In the clear; with AES-GCM or ChaCha20 in TLS 1.2; in TLS 1.3; with CBC and its MACs. */
const ALERT_LENGTHS = [2, 18, TLS_13_ALERT_LENGTH, 26, 32, 48, 64];

/** Leave is taken in a segment of its own, or at the end of a short last one. */
const LONGEST_GOODBYE = 128;

/**
 * Whether a segment ends with the words by which its sender takes leave: what comes after,
 * even a reset, is no failure.
 */
export function isGoodbye(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < TERMINATE_LENGTH || end - start > LONGEST_GOODBYE) return false;
  const last = end - TERMINATE_LENGTH;
  if (u8(bytes, last) === POSTGRESQL_TERMINATE && u32(bytes, last + 1) === 4) return true;
  if (end - start === TERMINATE_LENGTH && u32(bytes, start) === MYSQL_QUIT_HEADER) {
    return u8(bytes, end - 1) === MYSQL_COM_QUIT;
  }
  return endsWithTlsAlert(bytes, start, end);
}

function endsWithTlsAlert(bytes: Uint8Array, start: number, end: number): boolean {
  for (const length of ALERT_LENGTHS) {
    const record = end - length - TLS_HEADER_LENGTH;
    if (record < start) return false;
    if (u8(bytes, record + 1) !== TLS_MAJOR_VERSION || u16(bytes, record + 3) !== length) continue;
    const type = u8(bytes, record);
    if (type === TLS_ALERT) return true;
    if (type === TLS_APPLICATION_DATA && length === TLS_13_ALERT_LENGTH) return true;
  }
  return false;
}
