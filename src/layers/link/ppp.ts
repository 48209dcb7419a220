import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 1661, section 2; RFC 1662, section 3.1: address and control may be left out.
const ADDRESS_AND_CONTROL = 0xff03;
const ADDRESS_AND_CONTROL_LENGTH = 2;
const PROTOCOL_LENGTH = 2;
/** Where the first protocol byte is odd, it is the only one. RFC 1661, section 6.5. */
const IS_COMPRESSED = 0x01;

/** Cisco HDLC, which some captures call PPP, begins with one of these. */
const CISCO_UNICAST = 0x0f00;
const CISCO_MULTICAST = 0x8f00;
const LINKTYPE_CISCO_HDLC = 104;

/** RFC 1990, section 3: a whole packet is beginning and end at once. */
const PROTOCOL_MULTILINK = 0x003d;
const MULTILINK_LENGTH = 4;
const MULTILINK_WHOLE = 0xc0;

const LINKTYPE_PPP = 9;
const LINKTYPE_PPP_HDLC = 50;
const ETHERTYPE_PPP = 0x880b;

export const ppp: Layer = {
  name: 'ppp',
  claims: [
    { space: SPACE.linkType, numbers: [LINKTYPE_PPP, LINKTYPE_PPP_HDLC] },
    { space: SPACE.etherType, numbers: [ETHERTYPE_PPP] },
  ],
  keeps: 'address, control, protocol, multilink sequence number',
  maps: '',
  blanks: 'parts of multilink packets',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, 2)) return REFUSED;
    const first = u16(bytes, start);
    if (first === CISCO_UNICAST || first === CISCO_MULTICAST) {
      frame.carries(SPACE.linkType, LINKTYPE_CISCO_HDLC, end);
      return 0;
    }
    const protocolAt = first === ADDRESS_AND_CONTROL ? start + ADDRESS_AND_CONTROL_LENGTH : start;
    if (!frame.has(protocolAt, PROTOCOL_LENGTH)) return REFUSED;
    const isCompressed = (u8(bytes, protocolAt) & IS_COMPRESSED) !== 0;
    const protocol = isCompressed ? u8(bytes, protocolAt) : u16(bytes, protocolAt);
    const length = protocolAt - start + (isCompressed ? 1 : PROTOCOL_LENGTH);
    if (protocol !== PROTOCOL_MULTILINK) {
      frame.carries(SPACE.pppProtocol, protocol, end);
      return length;
    }
    if (!frame.has(start, length + MULTILINK_LENGTH)) return length;
    const isWhole = (u8(bytes, start + length) & MULTILINK_WHOLE) === MULTILINK_WHOLE;
    if (isWhole) frame.carries(SPACE.etherType, ETHERTYPE_PPP, end);
    return length + MULTILINK_LENGTH;
  },

  scrub() {},
};
