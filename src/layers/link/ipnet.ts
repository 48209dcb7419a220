import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_IPNET.html: what Solaris puts before packets between zones.
const FAMILY = 1;
const HEADER_LENGTH = 24;
const LINKTYPE_IPNET = 226;
const FAMILY_IPV4 = 2;
const FAMILY_IPV6 = 26;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

export const ipnet: Layer = {
  name: 'ipnet',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_IPNET] }],
  keeps: 'family, interface and zone numbers',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const family = u8(frame.bytes, start + FAMILY);
    if (family === FAMILY_IPV4) frame.carries(SPACE.etherType, ETHERTYPE_IPV4, end);
    else if (family === FAMILY_IPV6) frame.carries(SPACE.etherType, ETHERTYPE_IPV6, end);
    return HEADER_LENGTH;
  },

  scrub() {},
};
