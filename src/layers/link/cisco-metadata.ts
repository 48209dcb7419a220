import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Cisco's TrustSec header: version, length of the options in words, options, and the type of what follows.
const LENGTH = 1;
const FIXED_LENGTH = 2;
const TYPE_LENGTH = 2;
const ETHERTYPE_CISCO_METADATA = 0x8909;

export const ciscoMetadata: Layer = {
  name: 'cisco-metadata',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_CISCO_METADATA] }],
  keeps: 'version, security group tag, EtherType',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, FIXED_LENGTH)) return REFUSED;
    const typeAt = FIXED_LENGTH + u8(bytes, start + LENGTH) * 4;
    if (!frame.has(start, typeAt + TYPE_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, u16(bytes, start + typeAt), end);
    return typeAt + TYPE_LENGTH;
  },

  scrub() {},
};
