import { u8, u16, u32 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 8200, section 4.5.
const NEXT_HEADER = 0;
const RESERVED = 1;
const OFFSET_AND_MORE = 2;
const IDENTIFICATION = 4;
const HEADER_LENGTH = 8;
const OFFSET_MASK = 0xfff8;
const MORE_FRAGMENTS = 0x0001;
const PROTOCOL_FRAGMENT = 44;

export const ipv6Fragment: Layer = {
  name: 'ipv6-fragment',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_FRAGMENT] }],
  keeps: 'next header, offset, more fragments, identification',
  maps: '',
  blanks: 'reserved byte; the data of fragments but the first',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const nextHeader = u8(bytes, start + NEXT_HEADER);
    const place = u16(bytes, start + OFFSET_AND_MORE);
    const offset = place & OFFSET_MASK;
    const hasMore = (place & MORE_FRAGMENTS) !== 0;
    if (hasMore || offset > 0) {
      frame.fragmented(u32(bytes, start + IDENTIFICATION), nextHeader, offset, hasMore);
      frame.setFragmentData(start + HEADER_LENGTH, end);
    }
    if (offset === 0) frame.carries(SPACE.ipProtocol, nextHeader, end);
    return HEADER_LENGTH;
  },

  scrub(frame, start) {
    frame.bytes[start + RESERVED] = 0;
  },
};
