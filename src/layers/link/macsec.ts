import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.1AE, clause 9. The type of what is protected counts as part of the header where it can be read.
const CONTROL = 0;
const SHORT_LENGTH = 1;
const CHANNEL_IDENTIFIER = 6;
const CHANNEL_IDENTIFIER_LENGTH = 8;
const HAS_CHANNEL_IDENTIFIER = 0x20;
const IS_ENCRYPTED = 0x08;
const IS_CHANGED = 0x04;
const SHORT_LENGTH_MASK = 0x3f;
const TYPE_LENGTH = 2;
const CHECK_VALUE_LENGTH = 16;
const ETHERTYPE_MACSEC = 0x88e5;

export const macsec: Layer = {
  name: 'macsec',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_MACSEC] }],
  keeps: 'control, packet number, port of the secure channel',
  maps: 'address of the secure channel',
  blanks: 'integrity check value, encrypted data',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, CHANNEL_IDENTIFIER)) return REFUSED;
    const control = u8(bytes, start + CONTROL);
    const channel = control & HAS_CHANNEL_IDENTIFIER ? CHANNEL_IDENTIFIER_LENGTH : 0;
    const length = CHANNEL_IDENTIFIER + channel;
    if (!frame.has(start, length)) return REFUSED;
    if (control & (IS_ENCRYPTED | IS_CHANGED) || !frame.has(start, length + TYPE_LENGTH)) {
      return length;
    }
    const short = u8(bytes, start + SHORT_LENGTH) & SHORT_LENGTH_MASK;
    const dataEnd = short > 0 ? start + length + short : end - CHECK_VALUE_LENGTH;
    frame.carries(SPACE.etherType, u16(bytes, start + length), dataEnd);
    return length + TYPE_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    if (u8(frame.bytes, start + CONTROL) & HAS_CHANNEL_IDENTIFIER) {
      pseudonyms.mac(frame.bytes, start + CHANNEL_IDENTIFIER);
    }
  },
};
