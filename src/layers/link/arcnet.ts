import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_ARCNET_LINUX.html: source, destination, offset, system code.
const ADDRESSES = 0;
const ADDRESSES_LENGTH = 2;
const SYSTEM_CODE = 4;
const SHORT_LENGTH = 5;
/** RFC 1201 has a split flag and a sequence number too; RFC 1051, which it replaced, has not. */
const LONG_LENGTH = 8;
const SPLIT_FLAG = 5;
const LINKTYPE_ARCNET_LINUX = 129;

const IPV4 = 0xd4;
const ARP = 0xd5;
const RARP = 0xd6;
const OLD_IPV4 = 0xf0;
const OLD_ARP = 0xf1;
const ETHER_TYPES: Readonly<Record<number, number>> = {
  [IPV4]: 0x0800,
  [ARP]: 0x0806,
  [RARP]: 0x8035,
  [OLD_IPV4]: 0x0800,
  [OLD_ARP]: 0x0806,
  196: 0x86dd,
};

export const arcnet: Layer = {
  name: 'arcnet',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_ARCNET_LINUX] }],
  keeps: 'offset, system code, split flag, sequence number',
  maps: '',
  blanks: 'station addresses; parts of split packets',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, SHORT_LENGTH)) return REFUSED;
    const code = u8(bytes, start + SYSTEM_CODE);
    const isOld = code === OLD_IPV4 || code === OLD_ARP;
    const length = isOld ? SHORT_LENGTH : LONG_LENGTH;
    if (!frame.has(start, length)) return REFUSED;
    const isWhole = isOld || u8(bytes, start + SPLIT_FLAG) === 0;
    if (isWhole) frame.carries(SPACE.etherType, ETHER_TYPES[code] ?? 0, end);
    return length;
  },

  scrub(frame, start) {
    frame.bytes.fill(0, start + ADDRESSES, start + ADDRESSES_LENGTH);
  },
};
