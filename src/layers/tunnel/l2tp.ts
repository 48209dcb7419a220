import { u16, u32 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 2661, section 3.1.
const FLAGS = 0;
const IS_CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
const VERSION_AND_RESERVED = 0x34ff;
const VERSION_2 = 2;
const IDENTIFIERS_LENGTH = 4;
const SEQUENCE_LENGTH = 4;
const FIELD_LENGTH = 2;
const ETHERTYPE_PPP = 0x880b;
const UDP_PORT_L2TP = 1701;

// Section 4.1: flags and length, vendor, attribute type.
const ATTRIBUTE_LENGTH_MASK = 0x03ff;
const ATTRIBUTE_VENDOR = 2;
const ATTRIBUTE_VALUE = 6;
/** Of vendor 0, attribute 0. */
const MESSAGE_TYPE = 0;

export const l2tp: Layer = {
  name: 'l2tp',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_L2TP] }],
  keeps:
    'flags, length, tunnel, session, sequence numbers, message type, types and lengths of attributes',
  maps: '',
  blanks: 'values of other attributes, offset padding, version 3',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, FIELD_LENGTH)) return REFUSED;
    const flags = u16(bytes, start + FLAGS);
    if ((flags & VERSION_AND_RESERVED) !== VERSION_2) return REFUSED;
    const fixed = fixedLength(flags);
    if (!frame.has(start, fixed)) return REFUSED;
    if (flags & IS_CONTROL) return Math.min(frame.limit, end) - start;
    const padding = flags & HAS_OFFSET ? u16(bytes, start + fixed - FIELD_LENGTH) : 0;
    if (!frame.has(start, fixed + padding)) return REFUSED;
    frame.carries(SPACE.etherType, ETHERTYPE_PPP, end);
    return fixed + padding;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    const flags = u16(bytes, start + FLAGS);
    let at = start + fixedLength(flags);
    while (flags & IS_CONTROL && at + ATTRIBUTE_VALUE <= end) {
      const length = u16(bytes, at) & ATTRIBUTE_LENGTH_MASK;
      if (length < ATTRIBUTE_VALUE || at + length > end) break;
      const isMessageType = u32(bytes, at + ATTRIBUTE_VENDOR) === MESSAGE_TYPE;
      if (!isMessageType) bytes.fill(0, at + ATTRIBUTE_VALUE, at + length);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

/** Length up to the offset padding or the attributes. */
function fixedLength(flags: number): number {
  let length = FIELD_LENGTH + IDENTIFIERS_LENGTH;
  if (flags & HAS_LENGTH) length += FIELD_LENGTH;
  if (flags & HAS_SEQUENCE) length += SEQUENCE_LENGTH;
  return flags & HAS_OFFSET ? length + FIELD_LENGTH : length;
}
