import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.1Q, clause 9.7: priority and service identifier, then the customer's whole frame.
const HEADER_LENGTH = 4;
const ETHERTYPE_SERVICE_INSTANCE = 0x88e7;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

export const providerBackbone: Layer = {
  name: 'provider-backbone',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_SERVICE_INSTANCE] }],
  keeps: 'priority, service identifier',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
    return HEADER_LENGTH;
  },

  scrub() {},
};
