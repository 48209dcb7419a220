import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// Linux's net/dsa: a switch's tag stands between the addresses of Ethernet and its EtherType.
const DESTINATION = 0;
const SOURCE = 6;
const TAG = 12;
const TYPE_LENGTH = 2;
const TAG_LENGTH = 4;
/** A type and two zero bytes stand before the tag. */
const TAG_LENGTH_WITH_TYPE = 8;
const ETHERTYPE_SWITCH = 0xdada;
const LINKTYPE_BROADCOM = 281;
const LINKTYPE_MARVELL = 284;
const LINKTYPE_MARVELL_WITH_TYPE = 285;
const FIRST_ETHER_TYPE = 0x0600;
const ETHERTYPE_802_2 = 0x0004;

export const switchTag: Layer = {
  name: 'switch-tag',
  claims: [
    {
      space: SPACE.linkType,
      numbers: [LINKTYPE_BROADCOM, LINKTYPE_MARVELL, LINKTYPE_MARVELL_WITH_TYPE],
    },
  ],
  keeps: 'tag, EtherType or length',
  maps: 'source and destination address',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, TAG + TYPE_LENGTH)) return REFUSED;
    const hasType = u16(bytes, start + TAG) === ETHERTYPE_SWITCH;
    const typeAt = TAG + (hasType ? TAG_LENGTH_WITH_TYPE : TAG_LENGTH);
    const length = typeAt + TYPE_LENGTH;
    if (!frame.has(start, length)) return REFUSED;
    const type = u16(bytes, start + typeAt);
    if (type >= FIRST_ETHER_TYPE) frame.carries(SPACE.etherType, type, end);
    else frame.carries(SPACE.etherType, ETHERTYPE_802_2, Math.min(end, start + length + type));
    return length;
  },

  scrub(frame, start, _end, pseudonyms) {
    pseudonyms.mac(frame.bytes, start + DESTINATION);
    pseudonyms.mac(frame.bytes, start + SOURCE);
  },
};
