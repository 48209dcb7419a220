import { etherTypeOfIp } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// 3GPP TS 29.281, section 5.
const FLAGS = 0;
const TYPE = 1;
const LENGTH = 2;
const MIN_HEADER_LENGTH = 8;
const OPTIONAL_LENGTH = 4;
const NEXT_EXTENSION = 11;
const VERSION_1_GTP = 0x30;
const VERSION_MASK = 0xf0;
const HAS_OPTIONAL = 0x07;
const HAS_EXTENSION = 0x04;
const USER_PACKET = 255;
const UDP_PORT_GTP_USER = 2152;

export const gtpUser: Layer = {
  name: 'gtp-user',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_GTP_USER] }],
  keeps: 'flags, type, tunnel, sequence number, types and lengths of extensions',
  maps: '',
  blanks: 'extensions, bodies of messages that carry no packet',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, MIN_HEADER_LENGTH)) return REFUSED;
    const flags = u8(bytes, start + FLAGS);
    // The spare bit between is not looked at.
    if ((flags & VERSION_MASK) !== VERSION_1_GTP) return REFUSED;
    if (start + MIN_HEADER_LENGTH + u16(bytes, start + LENGTH) > end) return REFUSED;
    const length = headerLength(frame, start, flags);
    if (length < 0 || !frame.has(start, length)) return REFUSED;
    const packet = start + length;
    if (u8(bytes, start + TYPE) === USER_PACKET && frame.has(packet, 1)) {
      frame.carries(SPACE.etherType, etherTypeOfIp(bytes, packet), end);
    }
    return length;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    let at = start + MIN_HEADER_LENGTH + OPTIONAL_LENGTH;
    while (at < end) {
      const next = Math.min(end, at + u8(bytes, at) * 4);
      // Behind the length, and before the type of the next extension.
      bytes.fill(0, at + 1, next - 1);
      at = next;
    }
  },
};

/** Length with extensions; negative when they do not end. */
function headerLength(frame: Frame, start: number, flags: number): number {
  if ((flags & HAS_OPTIONAL) === 0) return MIN_HEADER_LENGTH;
  let length = MIN_HEADER_LENGTH + OPTIONAL_LENGTH;
  if ((flags & HAS_EXTENSION) === 0) return length;
  let typeAt = start + NEXT_EXTENSION;
  while (frame.has(typeAt, 2) && u8(frame.bytes, typeAt) !== 0) {
    const words = u8(frame.bytes, start + length);
    if (words === 0) return -1;
    length += words * 4;
    typeAt = start + length - 1;
  }
  return frame.has(typeAt, 1) ? length : -1;
}
