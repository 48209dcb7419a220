import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-table.js';
import { type Layer, SPACE } from '../../frame/layer.js';

// RFC 791, section 3.1.
const VERSION_AND_LENGTH = 0;
const TOTAL_LENGTH = 2;
const FRAGMENT = 6;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
const MIN_HEADER_LENGTH = 20;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const MORE_FRAGMENTS = 0x2000;
const ADDRESS_LENGTH = 4;

const ETHERTYPE_IPV4 = 0x0800;
const LINKTYPE_IPV4 = 228;
const PROTOCOL_IPV4 = 4;

export const ipv4: Layer = {
  name: 'ipv4',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_IPV4] },
    { space: SPACE.linkType, numbers: [LINKTYPE_IPV4] },
    { space: SPACE.ipProtocol, numbers: [PROTOCOL_IPV4] },
  ],

  dissect(frame, start, end) {
    if (!frame.has(start, MIN_HEADER_LENGTH)) return 0;
    const first = u8(frame.bytes, start + VERSION_AND_LENGTH);
    const headerLength = (first & 0x0f) * 4;
    if (first >>> 4 !== 4 || headerLength < MIN_HEADER_LENGTH) return 0;
    if (!frame.has(start, headerLength)) return 0;

    frame.addChecksum(SUM.internet, start + CHECKSUM, start, start + headerLength);
    frame.setNetwork(start + SOURCE, start + DESTINATION, ADDRESS_LENGTH);
    // Total length 0 is segmentation offload: the packet then runs to the end of the frame.
    const totalLength = u16(frame.bytes, start + TOTAL_LENGTH);
    const packetEnd = totalLength === 0 ? end : start + Math.max(totalLength, headerLength);
    const fragment = u16(frame.bytes, start + FRAGMENT);
    frame.isFragment = (fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) !== 0;
    if ((fragment & FRAGMENT_OFFSET_MASK) === 0) {
      frame.carries(SPACE.ipProtocol, u8(frame.bytes, start + PROTOCOL), packetEnd);
    }
    return headerLength;
  },

  scrub(frame, start, end, pseudonyms) {
    pseudonyms.ipv4(frame.bytes, start + SOURCE);
    pseudonyms.ipv4(frame.bytes, start + DESTINATION);
    frame.bytes.fill(0, start + MIN_HEADER_LENGTH, end);
  },
};
