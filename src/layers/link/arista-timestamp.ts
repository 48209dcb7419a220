import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Arista's hardware time stamp: sub-type, scale, format, time stamp, and the EtherType of what follows.
const SUBTYPE = 0;
/** In the upper half of the byte; the lower names the hardware. */
const FORMAT = 3;
const TIME = 4;
const TYPE_LENGTH = 2;
const SUBTYPE_TIMESTAMP = 1;
/** Length of a time stamp by its format: of 64 bits or of 48. */
const TIME_LENGTHS = [0, 8, 6];
const ETHERTYPE_ARISTA = 0xd28b;

export const aristaTimestamp: Layer = {
  name: 'arista-timestamp',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_ARISTA] }],
  keeps: 'sub-type, scale, format, time stamp, EtherType',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, TIME) || u16(bytes, start + SUBTYPE) !== SUBTYPE_TIMESTAMP)
      return REFUSED;
    const timeLength = TIME_LENGTHS[u8(bytes, start + FORMAT) >>> 4] ?? 0;
    const type = start + TIME + timeLength;
    if (timeLength === 0 || !frame.has(type, TYPE_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, u16(bytes, type), end);
    return type + TYPE_LENGTH - start;
  },

  scrub() {},
};
