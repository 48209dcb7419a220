import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// draft-foschiano-erspan-03, section 4: version in the first nibble.
const VERSION = 0;
const TYPE_2 = 1;
const TYPE_2_LENGTH = 8;
const TYPE_3 = 2;
const TYPE_3_LENGTH = 12;
const TYPE_3_FLAGS = 11;
const HAS_SUBHEADER = 0x01;
const SUBHEADER_LENGTH = 8;
/** Switch and port stand there. */
const PLATFORM = 12;

const ETHERTYPE_ERSPAN_2 = 0x88be;
const ETHERTYPE_ERSPAN_3 = 0x22eb;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

export const erspan: Layer = {
  name: 'erspan',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_ERSPAN_2, ETHERTYPE_ERSPAN_3] }],
  keeps: 'version, VLAN, session, index, time stamp',
  maps: '',
  blanks: 'platform specific subheader',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, TYPE_2_LENGTH)) return REFUSED;
    const version = u8(bytes, start + VERSION) >>> 4;
    frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
    if (version === TYPE_2) return TYPE_2_LENGTH;
    if (version !== TYPE_3 || !frame.has(start, TYPE_3_LENGTH)) return REFUSED;
    if ((u8(bytes, start + TYPE_3_FLAGS) & HAS_SUBHEADER) === 0) return TYPE_3_LENGTH;
    const length = TYPE_3_LENGTH + SUBHEADER_LENGTH;
    return frame.has(start, length) ? length : REFUSED;
  },

  scrub(frame, start, end) {
    frame.bytes.fill(0, Math.min(end, start + PLATFORM), end);
  },
};
