import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 6325, section 3: version, options length, hop count, nicknames of bridges, options.
const FIXED_LENGTH = 6;
const OPTIONS_SHIFT = 6;
const OPTIONS_MASK = 0x1f;
const ETHERTYPE_TRILL = 0x22f3;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

export const trill: Layer = {
  name: 'trill',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_TRILL] }],
  keeps: 'version, hop count, nicknames',
  maps: '',
  blanks: 'options',

  dissect(frame, start, end) {
    if (!frame.has(start, FIXED_LENGTH)) return REFUSED;
    const words = (u16(frame.bytes, start) >>> OPTIONS_SHIFT) & OPTIONS_MASK;
    const length = FIXED_LENGTH + words * 4;
    if (!frame.has(start, length)) return REFUSED;
    frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
    return length;
  },

  scrub(frame, start, end) {
    frame.bytes.fill(0, start + FIXED_LENGTH, end);
  },
};
