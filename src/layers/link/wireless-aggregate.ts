import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.11, clause 9.3.2.2.2: subframes of destination, source, length and an LLC frame, padded to four bytes.
const DESTINATION = 0;
const SOURCE = 6;
const LENGTH = 12;
const HEADER_LENGTH = 14;
const AGGREGATE = 0;
const ETHERTYPE_802_2 = 0x0004;

export const wirelessAggregate: Layer = {
  name: 'wireless-aggregate',
  claims: [{ space: SPACE.wirelessData, numbers: [AGGREGATE] }],
  keeps: 'lengths',
  maps: 'source and destination address of each subframe',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const length = HEADER_LENGTH + u16(frame.bytes, start + LENGTH);
    const next = start + ((length + 3) & ~3);
    if (next < end) frame.carriesAside(SPACE.wirelessData, AGGREGATE, next, end);
    frame.carries(SPACE.etherType, ETHERTYPE_802_2, Math.min(end, start + length));
    return HEADER_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    pseudonyms.mac(frame.bytes, start + DESTINATION);
    pseudonyms.mac(frame.bytes, start + SOURCE);
  },
};
