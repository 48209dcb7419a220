import { etherTypeOfIp } from '../../frame/addresses.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

/**
 * LINKTYPE_RAW, the DLT_RAW values that some systems wrote instead of it, LINKTYPE_IPV4 and
 * LINKTYPE_IPV6: what the packet itself says of its version counts.
 */
const LINKTYPES_RAW = [101, 12, 14, 228, 229];

export const rawIp: Layer = {
  name: 'raw-ip',
  claims: [{ space: SPACE.linkType, numbers: LINKTYPES_RAW }],
  keeps: 'nothing of its own: the packet begins with its IP header',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, 1)) return REFUSED;
    frame.carries(SPACE.etherType, etherTypeOfIp(frame.bytes, start), end);
    return 0;
  },

  scrub() {},
};
