import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// ISO 9314-2, clause 7: frame control and addresses.
const DESTINATION = 1;
const SOURCE = 7;
const HEADER_LENGTH = 13;
const LLC_MASK = 0x70;
const LLC = 0x50;
const LINKTYPE_FDDI = 10;
const ETHERTYPE_802_2 = 0x0004;

export const fddi: Layer = {
  name: 'fddi',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_FDDI] }],
  keeps: 'frame control',
  maps: 'source and destination address',
  blanks: 'frames that are not LLC',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const isLlc = (u8(frame.bytes, start) & LLC_MASK) === LLC;
    if (isLlc) frame.carries(SPACE.etherType, ETHERTYPE_802_2, end);
    return HEADER_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    pseudonyms.mac(frame.bytes, start + DESTINATION);
    pseudonyms.mac(frame.bytes, start + SOURCE);
  },
};
