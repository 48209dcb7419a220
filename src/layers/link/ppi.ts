import { littleU16, littleU32 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// PPI packet header format specification 1.0.7: little-endian; fields of type, length, value.
const LENGTH = 2;
const LINK_TYPE = 4;
const HEADER_LENGTH = 8;
const FIELD_LENGTH = 2;
const FIELD_VALUE = 4;
const LINKTYPE_PPI = 192;
const LINKTYPE_IEEE802_11 = 105;

/** 802.11 common, its flags behind an 8-byte timer; 802.11n MAC, and MAC and PHY. */
const COMMON = 2;
const KEPT_FIELDS = [COMMON, 3, 4];
const COMMON_FLAGS = 8;
const HAS_FRAME_CHECK = 0x0001;
const FRAME_CHECK_LENGTH = 4;

export const ppi: Layer = {
  name: 'ppi',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_PPI] }],
  keeps: 'link type, types and lengths of fields, radio information',
  maps: '',
  blanks: 'other fields, such as the position of the recorder',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const length = littleU16(bytes, start + LENGTH);
    if (length < HEADER_LENGTH || !frame.has(start, length)) return REFUSED;
    const linkType = littleU32(bytes, start + LINK_TYPE);
    frame.carries(SPACE.linkType, linkType, end);
    if (linkType === LINKTYPE_IEEE802_11 && hasFrameCheck(frame, start, start + length)) {
      frame.splitFrameCheck(start + length, FRAME_CHECK_LENGTH);
      frame.carries(SPACE.linkType, linkType, frame.wireEnd);
    }
    return length;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    while (at + FIELD_VALUE <= end) {
      const fieldEnd = at + FIELD_VALUE + littleU16(bytes, at + FIELD_LENGTH);
      if (fieldEnd > end) break;
      if (!KEPT_FIELDS.includes(littleU16(bytes, at))) bytes.fill(0, at + FIELD_VALUE, fieldEnd);
      at = fieldEnd;
    }
    bytes.fill(0, at, end);
  },
};

function hasFrameCheck(frame: Frame, start: number, end: number): boolean {
  const { bytes } = frame;
  let at = start + HEADER_LENGTH;
  while (at + FIELD_VALUE + COMMON_FLAGS + 2 <= end) {
    if (littleU16(bytes, at) === COMMON) {
      return (littleU16(bytes, at + FIELD_VALUE + COMMON_FLAGS) & HAS_FRAME_CHECK) !== 0;
    }
    at += FIELD_VALUE + littleU16(bytes, at + FIELD_LENGTH);
  }
  return false;
}
