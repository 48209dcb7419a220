import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_SUNATM.html: direction and traffic type, path, channel.
const TRAFFIC_MASK = 0x0f;
const HEADER_LENGTH = 4;
const TRAFFIC_LLC = 2;
const LINKTYPE_SUNATM = 123;
const ETHERTYPE_802_2 = 0x0004;

export const sunAtm: Layer = {
  name: 'sun-atm',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_SUNATM] }],
  keeps: 'direction, traffic type, path, channel',
  maps: '',
  blanks: 'traffic that is not LLC',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const isLlc = (u8(frame.bytes, start) & TRAFFIC_MASK) === TRAFFIC_LLC;
    if (isLlc) frame.carries(SPACE.etherType, ETHERTYPE_802_2, end);
    return HEADER_LENGTH;
  },

  scrub() {},
};
