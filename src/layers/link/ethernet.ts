import { u16 } from '../../frame/bytes.js';
import { type Layer, SPACE } from '../../frame/layer.js';

// IEEE 802.3, clause 3.2.
const DESTINATION = 0;
const SOURCE = 6;
const TYPE = 12;
const HEADER_LENGTH = 14;
/** Smaller values are the length of an 802.2 frame. Clause 3.2.6. */
const FIRST_ETHER_TYPE = 0x0600;
const LINKTYPE_ETHERNET = 1;

export const ethernet: Layer = {
  name: 'ethernet',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_ETHERNET] }],

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return 0;
    const type = u16(frame.bytes, start + TYPE);
    if (type >= FIRST_ETHER_TYPE) frame.carries(SPACE.etherType, type, end);
    return HEADER_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    pseudonyms.mac(frame.bytes, start + DESTINATION);
    pseudonyms.mac(frame.bytes, start + SOURCE);
  },
};
