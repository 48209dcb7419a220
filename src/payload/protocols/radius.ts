import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';

// RFC 2865, section 3; RFC 3579 for message authenticators.
const HEADER_LENGTH = 20;
const AUTHENTICATOR_LENGTH = 16;
const LENGTH = 2;
const MAX_CODE = 45;
const MAX_LENGTH = 4096;
const USER_NAME = 1;
/** Types of service, framing, ports, sessions' causes and counts. RFC 2865; RFC 2866. */
const KEPT = new Set([
  5, 6, 7, 10, 12, 13, 15, 16, 27, 28, 29, 40, 41, 42, 43, 45, 46, 47, 48, 49, 51, 52, 53, 61, 64,
  65,
]);
const ADDRESSES = new Set([4, 8, 14]);
const NAMES = new Set([USER_NAME, 32]);

/** RADIUS: codes, attributes' types and counters stay; users, addresses and NAS names are mapped. */
export const radius: DatagramScrubber = {
  name: 'radius',
  keeps:
    'code, identifier, length; types and lengths of attributes; service, framing, port, status, counters',
  maps: 'user, NAS name, addresses',
  blanks: 'authenticator, passwords, stations, other attributes',
  ports: [1812, 1813, 1645, 1646, 3799],
  needsPort: true,

  recognises(bytes, start, end) {
    if (end - start < HEADER_LENGTH) return false;
    const code = u8(bytes, start);
    const length = u16(bytes, start + LENGTH);
    if (code === 0 || code > MAX_CODE || length < HEADER_LENGTH || length > MAX_LENGTH)
      return false;
    return areAttributesSound(bytes, start + HEADER_LENGTH, Math.min(end, start + length));
  },

  scrub(cursor) {
    cursor.keep(HEADER_LENGTH - AUTHENTICATOR_LENGTH);
    cursor.skip(AUTHENTICATOR_LENGTH);
    while (cursor.has(2)) {
      const type = u8(cursor.bytes, cursor.at);
      const length = u8(cursor.bytes, cursor.at + 1) - 2;
      if (type === 0 || length < 0 || !cursor.has(2 + length)) return;
      cursor.keep(2);
      takeAttribute(cursor, type, length);
    }
  },
};

function areAttributesSound(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at + 2 <= end) {
    if (u8(bytes, at) === 0 || u8(bytes, at + 1) < 2) return false;
    at += u8(bytes, at + 1);
  }
  return at >= end;
}

function takeAttribute(cursor: PayloadCursor, type: number, length: number): void {
  if (KEPT.has(type) && length <= 4) cursor.keep(length);
  else if (ADDRESSES.has(type) && length === 4) cursor.ipv4();
  else if (NAMES.has(type)) cursor.word(length);
  else cursor.skip(length);
}
