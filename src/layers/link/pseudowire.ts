import { looksLikeEthernet } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 4385, section 3: a control word may stand before the frame, and nothing says whether it does.
const CONTROL_WORD_LENGTH = 4;
const ETHERNET_LENGTH = 14;
const PSEUDOWIRE = 0;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

export const pseudowire: Layer = {
  name: 'pseudowire',
  claims: [{ space: SPACE.pseudowire, numbers: [PSEUDOWIRE] }],
  keeps: 'control word',
  maps: '',
  blanks: 'what does not look like an Ethernet frame',

  dissect(frame, start, end) {
    const { bytes } = frame;
    const isControl = frame.has(start, 1) && u8(bytes, start) >>> 4 === 0;
    const framed = start + CONTROL_WORD_LENGTH;
    if (isControl && frame.has(framed, ETHERNET_LENGTH) && looksLikeEthernet(bytes, framed, end)) {
      frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
      return CONTROL_WORD_LENGTH;
    }
    if (!frame.has(start, ETHERNET_LENGTH) || !looksLikeEthernet(bytes, start, end)) return REFUSED;
    frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
    return 0;
  },

  scrub() {},
};
