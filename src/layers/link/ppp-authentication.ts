import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 1334, section 2.2, and RFC 1994, section 4: code, identifier, length.
const CODE = 0;
const LENGTH = 2;
const HEADER_LENGTH = 4;
const PROTOCOL_PAP = 0xc023;
const PROTOCOL_CHAP = 0xc223;
/** Of PAP: name, then password, each behind its length. */
const PAP_REQUEST = 1;
/** Of CHAP: a value behind its length, then a name to the end. */
const CHAP_CHALLENGE = 1;
const CHAP_RESPONSE = 2;

export const pppAuthentication: Layer = {
  name: 'ppp-authentication',
  claims: [{ space: SPACE.pppProtocol, numbers: [PROTOCOL_PAP, PROTOCOL_CHAP] }],
  keeps: 'code, identifier, lengths',
  maps: 'names of PAP and CHAP',
  blanks: 'passwords, challenges, responses, messages',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const stated = Math.max(HEADER_LENGTH, u16(frame.bytes, start + LENGTH));
    return Math.min(frame.limit, end, start + stated) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const code = u8(bytes, start + CODE);
    const body = start + HEADER_LENGTH;
    if (body >= end) return;
    const isChap = u16(bytes, start - 2) === PROTOCOL_CHAP;
    const firstEnd = Math.min(end, body + 1 + u8(bytes, body));
    if (isChap && (code === CHAP_CHALLENGE || code === CHAP_RESPONSE)) {
      bytes.fill(0, body + 1, firstEnd);
      mapName(bytes, firstEnd, end, pseudonyms);
    } else if (!isChap && code === PAP_REQUEST) {
      mapName(bytes, body + 1, firstEnd, pseudonyms);
      bytes.fill(0, Math.min(end, firstEnd + 1), end);
    } else bytes.fill(0, body, end);
  },
};

function mapName(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  if (start < end) pseudonyms.word(bytes, start, end);
}
