import { etherTypeOfIp } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 9300, section 5: flags, nonce or map version, instance and locator bits.
const FLAGS = 0;
const NONCE = 1;
const NONCE_END = 4;
const HAS_NONCE = 0x80;
const HEADER_LENGTH = 8;
const UDP_PORT_LISP_DATA = 4341;

export const lisp: Layer = {
  name: 'lisp',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_LISP_DATA] }],
  keeps: 'flags, map version, instance, locator bits',
  maps: '',
  blanks: 'nonce',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH + 1)) return REFUSED;
    const etherType = etherTypeOfIp(frame.bytes, start + HEADER_LENGTH);
    if (etherType === 0) return REFUSED;
    frame.carries(SPACE.etherType, etherType, end);
    return HEADER_LENGTH;
  },

  scrub(frame, start) {
    const { bytes } = frame;
    if (u8(bytes, start + FLAGS) & HAS_NONCE) bytes.fill(0, start + NONCE, start + NONCE_END);
  },
};
