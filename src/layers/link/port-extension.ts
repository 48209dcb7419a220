import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Cisco's VN-Tag: a tag of two virtual interfaces, then the type of what follows.
const TYPE = 4;
const HEADER_LENGTH = 6;
const ETHERTYPE_VN_TAG = 0x8926;

export const portExtension: Layer = {
  name: 'port-extension',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_VN_TAG] }],
  keeps: 'virtual interfaces, EtherType',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, u16(frame.bytes, start + TYPE), end);
    return HEADER_LENGTH;
  },

  scrub() {},
};
