import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 8200, section 3.
const VERSION = 0;
const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const SOURCE = 8;
const DESTINATION = 24;
const HEADER_LENGTH = 40;
const ADDRESS_LENGTH = 16;

const ETHERTYPE_IPV6 = 0x86dd;
const LINKTYPE_IPV6 = 229;
const PROTOCOL_IPV6 = 41;
const PPP_IPV6 = 0x0057;
const NO_NEXT_HEADER = 59;

export const ipv6: Layer = {
  name: 'ipv6',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_IPV6] },
    { space: SPACE.linkType, numbers: [LINKTYPE_IPV6] },
    { space: SPACE.ipProtocol, numbers: [PROTOCOL_IPV6] },
    { space: SPACE.pppProtocol, numbers: [PPP_IPV6] },
  ],
  keeps: 'all other header fields',
  maps: 'source and destination',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, SOURCE)) return REFUSED;
    if (u8(frame.bytes, start + VERSION) >>> 4 !== 6) return REFUSED;
    if (!frame.has(start, HEADER_LENGTH)) return SOURCE;
    frame.isFragment = false;
    frame.setNetwork(start + SOURCE, start + DESTINATION, ADDRESS_LENGTH);
    const nextHeader = u8(frame.bytes, start + NEXT_HEADER);
    // Payload length 0 is a jumbogram (RFC 2675) or segmentation offload: it runs to the frame's end.
    const payloadLength = u16(frame.bytes, start + PAYLOAD_LENGTH);
    const packetEnd = payloadLength === 0 ? end : start + HEADER_LENGTH + payloadLength;
    if (nextHeader !== NO_NEXT_HEADER) frame.carries(SPACE.ipProtocol, nextHeader, packetEnd);
    return HEADER_LENGTH;
  },

  scrub(frame, start, end, pseudonyms) {
    if (end < start + HEADER_LENGTH) return;
    pseudonyms.ipv6(frame.bytes, start + SOURCE);
    pseudonyms.ipv6(frame.bytes, start + DESTINATION);
  },
};
