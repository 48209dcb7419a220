import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Cisco's TrustSec header: version, length of the options in words, options, and the type of what follows.
const LENGTH = 1;
const FIXED_LENGTH = 2;
const TYPE_LENGTH = 2;
const FIRST_ETHER_TYPE = 0x0600;
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
    // In GRE the type stands first; in Ethernet the version does, which is small.
    const isTypeFirst = u16(bytes, start) >= FIRST_ETHER_TYPE;
    const header = isTypeFirst ? start + TYPE_LENGTH : start;
    if (!frame.has(header, FIXED_LENGTH)) return REFUSED;
    const length = FIXED_LENGTH + TYPE_LENGTH + u8(bytes, header + LENGTH) * 4;
    if (!frame.has(start, length)) return REFUSED;
    const typeAt = isTypeFirst ? start : start + length - TYPE_LENGTH;
    frame.carries(SPACE.etherType, u16(bytes, typeAt), end);
    return length;
  },

  scrub() {},
};
