import { u8, u32 } from '../../frame/bytes.js';
import type { DatagramScrubber } from '../scrubber.js';

// RFC 9000, section 17.2; RFC 9369.
const LONG_HEADER = 0x80;
const TYPE_AND_FORM = 0xf0;
const MAX_ID = 20;
const MIN_LENGTH = 7;
const VERSIONS = new Set([0, 1, 0x6b3343cf]);
const DRAFT = 0xff000000;

/**
 * QUIC: the type and version of long headers, and the lengths of connection ids. The ids go: whoever
 * has them can decrypt an Initial packet.
 */
export const quic: DatagramScrubber = {
  name: 'quic',
  keeps: 'type and version of a long header, lengths of connection identifiers',
  maps: 'first byte, to that of its type',
  blanks: 'connection identifiers, tokens, everything else',
  ports: [],

  recognises(bytes, start, end) {
    if (end - start < MIN_LENGTH || (u8(bytes, start) & LONG_HEADER) === 0) return false;
    const version = u32(bytes, start + 1);
    if (!VERSIONS.has(version) && version >>> 8 !== DRAFT >>> 8) return false;
    return u8(bytes, start + 5) <= MAX_ID && (version !== 0 || end - start >= MIN_LENGTH + 4);
  },

  scrub(cursor) {
    const first = new Uint8Array([u8(cursor.bytes, cursor.at) & TYPE_AND_FORM]);
    cursor.put(first, 0, 1);
    cursor.keep(4);
    for (let i = 0; i < 2 && cursor.has(1); i += 1) {
      const length = u8(cursor.bytes, cursor.at);
      if (length > MAX_ID) break;
      cursor.keep(1);
      cursor.skip(Math.min(length, cursor.available));
    }
    cursor.skipAll();
  },
};
