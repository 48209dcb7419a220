import { littleU32 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Darwin's bsd/net/pktap.h, version 1; little-endian on every machine that still writes it.
const LENGTH = 0;
const NEXT_TYPE = 4;
const LINK_TYPE = 8;
const INTERFACE_NAME = 12;
const FLAGS = 36;
const PROCESS = 52;
const MIN_HEADER_LENGTH = 108;
const NEXT_TYPE_PACKET = 1;
const LINKTYPE_PKTAP = 258;
/** LINKTYPE_USER2, under which Darwin first wrote it. */
const LINKTYPE_USER2 = 149;

export const pktap: Layer = {
  name: 'pktap',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_PKTAP, LINKTYPE_USER2] }],
  keeps: 'lengths, link type, flags, protocol family',
  maps: '',
  blanks: 'interface name, process names and numbers, everything behind',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, MIN_HEADER_LENGTH)) return REFUSED;
    const length = littleU32(bytes, start + LENGTH);
    if (length < MIN_HEADER_LENGTH || !frame.has(start, length)) return REFUSED;
    if (littleU32(bytes, start + NEXT_TYPE) !== NEXT_TYPE_PACKET) return length;
    frame.carries(SPACE.linkType, littleU32(bytes, start + LINK_TYPE), end);
    return length;
  },

  scrub(frame, start, end) {
    frame.bytes.fill(0, start + INTERFACE_NAME, start + FLAGS);
    frame.bytes.fill(0, start + PROCESS, end);
  },
};
