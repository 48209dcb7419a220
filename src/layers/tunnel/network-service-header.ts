import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 8300, section 2.
const LENGTH = 1;
const LENGTH_MASK = 0x3f;
const NEXT_PROTOCOL = 3;
const CONTEXT = 8;
const NEXT_ETHER_TYPES = [0, 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847];
const ETHERTYPE_NSH = 0x894f;

export const networkServiceHeader: Layer = {
  name: 'network-service-header',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_NSH] }],
  keeps: 'flags, time to live, next protocol, service path',
  maps: '',
  blanks: 'context headers',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, CONTEXT)) return REFUSED;
    const length = (u8(bytes, start + LENGTH) & LENGTH_MASK) * 4;
    if (length < CONTEXT || !frame.has(start, length)) return REFUSED;
    const next = u8(bytes, start + NEXT_PROTOCOL);
    frame.carries(SPACE.etherType, NEXT_ETHER_TYPES[next] ?? 0, end);
    return length;
  },

  scrub(frame, start, end) {
    frame.bytes.fill(0, start + CONTEXT, end);
  },
};
