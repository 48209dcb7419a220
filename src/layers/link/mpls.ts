import { etherTypeOfIp } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 3032, section 2.1: label, traffic class, bottom of stack, time to live.
const BOTTOM_OF_STACK = 2;
const BOTTOM_BIT = 0x01;
const ENTRY_LENGTH = 4;
const PSEUDOWIRE = 0;

const ETHERTYPE_MPLS = 0x8847;
const ETHERTYPE_MPLS_MULTICAST = 0x8848;
const LINKTYPE_MPLS = 219;
const PPP_MPLS = 0x0281;
const PPP_MPLS_MULTICAST = 0x0283;
/** RFC 4023. */
const PROTOCOL_MPLS_IN_IP = 137;
/** RFC 7510. */
const UDP_PORT_MPLS = 6635;

export const mpls: Layer = {
  name: 'mpls',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_MPLS, ETHERTYPE_MPLS_MULTICAST] },
    { space: SPACE.linkType, numbers: [LINKTYPE_MPLS] },
    { space: SPACE.pppProtocol, numbers: [PPP_MPLS, PPP_MPLS_MULTICAST] },
    { space: SPACE.ipProtocol, numbers: [PROTOCOL_MPLS_IN_IP] },
    { space: SPACE.udpPort, numbers: [UDP_PORT_MPLS] },
  ],
  keeps: 'labels, traffic class, time to live',
  maps: '',
  blanks: 'payload that is neither IP nor Ethernet',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, ENTRY_LENGTH)) return REFUSED;
    const payload = start + ENTRY_LENGTH;
    if ((u8(bytes, start + BOTTOM_OF_STACK) & BOTTOM_BIT) === 0) {
      frame.carries(SPACE.etherType, ETHERTYPE_MPLS, end);
    } else if (frame.has(payload, 1)) {
      // Nothing says what is carried: the first nibble does. RFC 4928, section 2.
      const etherType = etherTypeOfIp(bytes, payload);
      if (etherType > 0) frame.carries(SPACE.etherType, etherType, end);
      else frame.carries(SPACE.pseudowire, PSEUDOWIRE, end);
    }
    return ENTRY_LENGTH;
  },

  scrub() {},
};
