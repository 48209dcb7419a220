import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 8926, section 3.4.
const VERSION_AND_LENGTH = 0;
const FLAGS = 1;
const NEVER_SET = 0x3f;
const PROTOCOL = 2;
const OPTIONS = 8;
const OPTIONS_MASK = 0x3f;
const OPTION_LENGTH = 3;
const OPTION_LENGTH_MASK = 0x1f;
const OPTION_VALUE = 4;
const UDP_PORT_GENEVE = 6081;

export const geneve: Layer = {
  name: 'geneve',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_GENEVE] }],
  keeps: 'flags, protocol, network identifier, classes, types and lengths of options',
  maps: '',
  blanks: 'values of options',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, OPTIONS)) return REFUSED;
    const first = u8(bytes, start + VERSION_AND_LENGTH);
    const length = OPTIONS + (first & OPTIONS_MASK) * 4;
    const isPlausible = first >>> 6 === 0 && (u8(bytes, start + FLAGS) & NEVER_SET) === 0;
    if (!isPlausible || !frame.has(start, length)) return REFUSED;
    frame.carries(SPACE.etherType, u16(bytes, start + PROTOCOL), end);
    return length;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    let at = start + OPTIONS;
    while (at + OPTION_VALUE <= end) {
      const words = u8(bytes, at + OPTION_LENGTH) & OPTION_LENGTH_MASK;
      const next = Math.min(end, at + OPTION_VALUE + words * 4);
      bytes.fill(0, at + OPTION_VALUE, next);
      at = next;
    }
  },
};
