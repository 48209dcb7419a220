import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 7348, section 5; draft-ietf-nvo3-vxlan-gpe-13 for the next protocol.
const FLAGS = 0;
const NEXT_PROTOCOL = 3;
const HEADER_LENGTH = 8;
/** The ports are also used by chance: bits that no version sets tell that apart. */
const NEVER_SET = 0x70;
const RESERVED = 7;
const HAS_NETWORK_IDENTIFIER = 0x08;
const HAS_NEXT_PROTOCOL = 0x04;
const NEXT_ETHER_TYPES = [0, 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847];
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;
/** The assigned ports, and what Linux used before them. */
const UDP_PORTS = [4789, 4790, 8472];

export const vxlan: Layer = {
  name: 'vxlan',
  claims: [{ space: SPACE.udpPort, numbers: UDP_PORTS }],
  keeps: 'flags, group policy, network identifier, next protocol',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const flags = u8(bytes, start + FLAGS);
    const isPlausible = (flags & NEVER_SET) === 0 && u8(bytes, start + RESERVED) === 0;
    if ((flags & HAS_NETWORK_IDENTIFIER) === 0 || !isPlausible) return REFUSED;
    const next = u8(bytes, start + NEXT_PROTOCOL);
    const etherType =
      flags & HAS_NEXT_PROTOCOL ? (NEXT_ETHER_TYPES[next] ?? 0) : ETHERTYPE_TRANSPARENT_BRIDGING;
    frame.carries(SPACE.etherType, etherType, end);
    return HEADER_LENGTH;
  },

  scrub() {},
};
