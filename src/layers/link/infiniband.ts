import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_IPOIB.html: a global route header, then RFC 4391, section 6.
const GLOBAL_IDENTIFIERS = 8;
const TYPE = 40;
const HEADER_LENGTH = 44;
const LINKTYPE_IPOIB = 242;

export const infiniband: Layer = {
  name: 'infiniband',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_IPOIB] }],
  keeps: 'traffic class, lengths, EtherType',
  maps: '',
  blanks: 'global identifiers of source and destination',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, u16(frame.bytes, start + TYPE), end);
    return HEADER_LENGTH;
  },

  scrub(frame, start) {
    frame.bytes.fill(0, start + GLOBAL_IDENTIFIERS, start + TYPE);
  },
};
