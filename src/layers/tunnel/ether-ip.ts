import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 3378, section 3: version 3, reserved bits, then an Ethernet frame.
const HEADER_LENGTH = 2;
const VERSION = 3;
const PROTOCOL_ETHER_IP = 97;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

export const etherIp: Layer = {
  name: 'ether-ip',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_ETHER_IP] }],
  keeps: 'version',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    if (u8(frame.bytes, start) >>> 4 !== VERSION) return REFUSED;
    frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
    return HEADER_LENGTH;
  },

  scrub() {},
};
