import { littleU32, u32 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// LINKTYPE_NULL is in the byte order of the machine that captured, LINKTYPE_LOOP in network order.
const HEADER_LENGTH = 4;
const LINKTYPE_NULL = 0;
const LINKTYPE_LOOP = 108;

const FAMILY_IPV4 = 2;
/** AF_INET6 of NetBSD and OpenBSD, FreeBSD, Darwin, and Linux. */
const FAMILIES_IPV6 = [24, 28, 30, 10];
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** Larger values stand for an EtherType, as some encapsulations write it. */
const FIRST_ETHER_TYPE = 0x0600;

export const loopback: Layer = {
  name: 'loopback',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_NULL, LINKTYPE_LOOP] }],
  keeps: 'address family',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const isLittle = u32(frame.bytes, start) > 0xffff;
    const family = isLittle ? littleU32(frame.bytes, start) : u32(frame.bytes, start);
    frame.carries(SPACE.etherType, etherTypeOf(family), end);
    return HEADER_LENGTH;
  },

  scrub() {},
};

function etherTypeOf(family: number): number {
  if (family === FAMILY_IPV4) return ETHERTYPE_IPV4;
  if (FAMILIES_IPV6.includes(family)) return ETHERTYPE_IPV6;
  return family >= FIRST_ETHER_TYPE && family <= 0xffff ? family : 0;
}
