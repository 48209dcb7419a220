import { blankGroupSender } from '../../frame/addresses.js';
import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.3, clause 3.2.
const DESTINATION = 0;
const SOURCE = 6;
const TYPE = 12;
const HEADER_LENGTH = 14;
/** Smaller values are the length of an 802.2 frame. Clause 3.2.6. */
const FIRST_ETHER_TYPE = 0x0600;
const MAX_802_2_LENGTH = 1500;
/** What Linux calls an 802.2 header where an EtherType is asked for: ETH_P_802_2. */
const ETHERTYPE_802_2 = 0x0004;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;
const LINKTYPE_ETHERNET = 1;
/** RFC 8986, section 4.9: a segment routing header says so of a frame behind it. */
const PROTOCOL_ETHERNET = 143;

export const ethernet: Layer = {
  name: 'ethernet',
  claims: [
    { space: SPACE.linkType, numbers: [LINKTYPE_ETHERNET] },
    { space: SPACE.etherType, numbers: [ETHERTYPE_TRANSPARENT_BRIDGING] },
    { space: SPACE.ipProtocol, numbers: [PROTOCOL_ETHERNET] },
  ],
  keeps: 'EtherType or length',
  maps: 'source and destination address',
  blanks: 'padding and trailer',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const type = u16(frame.bytes, start + TYPE);
    if (type >= FIRST_ETHER_TYPE) frame.carries(SPACE.etherType, type, end);
    else if (type <= MAX_802_2_LENGTH) {
      const frameEnd = Math.min(end, start + HEADER_LENGTH + type);
      frame.carries(SPACE.etherType, ETHERTYPE_802_2, frameEnd);
    }
    return HEADER_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    pseudonyms.mac(frame.bytes, start + DESTINATION);
    blankGroupSender(frame.bytes, start + SOURCE);
    pseudonyms.mac(frame.bytes, start + SOURCE);
  },
};
