import { littleU32, u16, u32 } from '../../frame/bytes.js';
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
/** No family is that large: some encapsulations write an EtherType, behind 0 or behind a header as Cisco's HDLC. */
const ETHER_TYPE = 2;
const FIRST_ETHER_TYPE = 0x0600;

export const loopback: Layer = {
  name: 'loopback',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_NULL, LINKTYPE_LOOP] }],
  keeps: 'address family',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, etherTypeOf(frame.bytes, start), end);
    return HEADER_LENGTH;
  },

  scrub() {},
};

function etherTypeOf(bytes: Uint8Array, start: number): number {
  const isLittle = u32(bytes, start) > 0xffff;
  const family = isLittle ? littleU32(bytes, start) : u32(bytes, start);
  if (family === FAMILY_IPV4) return ETHERTYPE_IPV4;
  if (FAMILIES_IPV6.includes(family)) return ETHERTYPE_IPV6;
  const etherType = u16(bytes, start + ETHER_TYPE);
  return etherType >= FIRST_ETHER_TYPE ? etherType : 0;
}
