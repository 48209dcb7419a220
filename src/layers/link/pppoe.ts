import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 2516, section 4.
const CODE = 1;
const LENGTH = 4;
const HEADER_LENGTH = 6;
const SESSION_DATA = 0;
const ETHERTYPE_DISCOVERY = 0x8863;
const ETHERTYPE_SESSION = 0x8864;
/** What GRE calls PPP. */
const ETHERTYPE_PPP = 0x880b;
const LINKTYPE_PPP_ETHER = 51;

// Section 4, "PPPoE discovery payload": type, length, value.
const TAG_LENGTH = 2;
const TAG_VALUE = 4;
const SERVICE_NAME = 0x0101;
const ACCESS_CONCENTRATOR_NAME = 0x0102;
/** RFC 4638. */
const MAX_PAYLOAD = 0x0120;

export const pppoe: Layer = {
  name: 'pppoe',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_DISCOVERY, ETHERTYPE_SESSION] },
    { space: SPACE.linkType, numbers: [LINKTYPE_PPP_ETHER] },
  ],
  keeps: 'code, session, types and lengths of tags, maximum payload',
  maps: 'service and access concentrator names',
  blanks: 'other tags',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const dataEnd = Math.min(end, start + HEADER_LENGTH + u16(bytes, start + LENGTH));
    if (u8(bytes, start + CODE) === SESSION_DATA) {
      frame.carries(SPACE.etherType, ETHERTYPE_PPP, dataEnd);
      return HEADER_LENGTH;
    }
    return Math.min(frame.limit, dataEnd) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    while (at + TAG_VALUE <= end) {
      const tagEnd = at + TAG_VALUE + u16(bytes, at + TAG_LENGTH);
      if (tagEnd > end) break;
      scrubTag(bytes, at, tagEnd, pseudonyms);
      at = tagEnd;
    }
    bytes.fill(0, at, end);
  },
};

function scrubTag(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u16(bytes, at);
  if (type === MAX_PAYLOAD) return;
  if (type === SERVICE_NAME || type === ACCESS_CONCENTRATOR_NAME) {
    pseudonyms.word(bytes, at + TAG_VALUE, end);
  } else bytes.fill(0, at + TAG_VALUE, end);
}
