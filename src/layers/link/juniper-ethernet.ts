import { littleU32, u8, u16, u24 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// As libpcap's LINKTYPE_JUNIPER_ETHER: a magic number, flags, and extensions behind their length.
const MAGIC = 0x4d4743;
const FLAGS = 3;
const EXTENSIONS_LENGTH = 4;
const EXTENSIONS = 6;
const SHORT_LENGTH = 4;
const HAS_NO_ETHERNET = 0x02;
const HAS_EXTENSIONS = 0x80;
const FAMILY_LENGTH = 4;
const LINKTYPE_JUNIPER_ETHER = 178;
const LINKTYPE_ETHERNET = 1;

// Protocol families where the Ethernet header is gone.
const FAMILY_IPV4 = 2;
const FAMILY_IPV6 = 6;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

export const juniperEthernet: Layer = {
  name: 'juniper-ethernet',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_JUNIPER_ETHER] }],
  keeps: 'flags, lengths, protocol family',
  maps: '',
  blanks: 'extensions',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, SHORT_LENGTH) || u24(bytes, start) !== MAGIC) return REFUSED;
    const flags = u8(bytes, start + FLAGS);
    let length = SHORT_LENGTH;
    if (flags & HAS_EXTENSIONS) {
      if (!frame.has(start, EXTENSIONS)) return REFUSED;
      length = EXTENSIONS + u16(bytes, start + EXTENSIONS_LENGTH);
    }
    if (!frame.has(start, length)) return REFUSED;
    if ((flags & HAS_NO_ETHERNET) === 0) {
      frame.carries(SPACE.linkType, LINKTYPE_ETHERNET, end);
      return length;
    }
    if (!frame.has(start, length + FAMILY_LENGTH)) return REFUSED;
    const family = littleU32(bytes, start + length);
    if (family === FAMILY_IPV4) frame.carries(SPACE.etherType, ETHERTYPE_IPV4, end);
    else if (family === FAMILY_IPV6) frame.carries(SPACE.etherType, ETHERTYPE_IPV6, end);
    return length + FAMILY_LENGTH;
  },

  scrub(frame, start) {
    const { bytes } = frame;
    if ((u8(bytes, start + FLAGS) & HAS_EXTENSIONS) === 0) return;
    const length = u16(bytes, start + EXTENSIONS_LENGTH);
    bytes.fill(0, start + EXTENSIONS, start + EXTENSIONS + length);
  },
};
