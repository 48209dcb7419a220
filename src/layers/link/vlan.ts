import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.1Q, clause 9.6: two bytes of priority and VLAN, then the type of what follows.
const TYPE = 2;
const HEADER_LENGTH = 4;
const CUSTOMER_TAG = 0x8100;
const SERVICE_TAG = 0x88a8;
/** Tags of switches older than IEEE 802.1ad. */
const OLDER_TAGS = [0x9100, 0x9200, 0x9300];
const FIRST_ETHER_TYPE = 0x0600;
const ETHERTYPE_802_2 = 0x0004;

export const vlan: Layer = {
  name: 'vlan',
  claims: [{ space: SPACE.etherType, numbers: [CUSTOMER_TAG, SERVICE_TAG, ...OLDER_TAGS] }],
  keeps: 'priority, VLAN, EtherType or length',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const type = u16(frame.bytes, start + TYPE);
    if (type >= FIRST_ETHER_TYPE) frame.carries(SPACE.etherType, type, end);
    else {
      const frameEnd = Math.min(end, start + HEADER_LENGTH + type);
      frame.carries(SPACE.etherType, ETHERTYPE_802_2, frameEnd);
    }
    return HEADER_LENGTH;
  },

  scrub() {},
};
