import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Arista's hardware time stamp: sub-type, version, time stamp, and the EtherType of what follows.
const SUBTYPE = 0;
const VERSION = 2;
const TIME = 4;
const TYPE_LENGTH = 2;
const SUBTYPE_TIMESTAMP = 1;
/** Atomic time and UTC, each in seconds and nanoseconds of 64 bits or of 48. */
const VERSIONS_64_BITS = [0x0010, 0x0020];
const VERSIONS_48_BITS = [0x0110, 0x0120];
const ETHERTYPE_ARISTA = 0xd28b;

export const aristaTimestamp: Layer = {
  name: 'arista-timestamp',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_ARISTA] }],
  keeps: 'sub-type, version, time stamp, EtherType',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, TIME) || u16(bytes, start + SUBTYPE) !== SUBTYPE_TIMESTAMP)
      return REFUSED;
    const timeLength = timeLengthOf(u16(bytes, start + VERSION));
    const type = start + TIME + timeLength;
    if (timeLength === 0 || !frame.has(type, TYPE_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, u16(bytes, type), end);
    return type + TYPE_LENGTH - start;
  },

  scrub() {},
};

function timeLengthOf(version: number): number {
  if (VERSIONS_64_BITS.includes(version)) return 8;
  return VERSIONS_48_BITS.includes(version) ? 6 : 0;
}
