import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// IEEE 802.5, clause 3.2: access control, frame control, addresses, perhaps routing information.
const FRAME_CONTROL = 1;
const DESTINATION = 2;
const SOURCE = 8;
const ROUTING = 14;
const FRAME_TYPE_MASK = 0xc0;
const FRAME_TYPE_LLC = 0x40;
const HAS_ROUTING = 0x80;
const ROUTING_LENGTH_MASK = 0x1f;
const LINKTYPE_TOKEN_RING = 6;
const ETHERTYPE_802_2 = 0x0004;

export const tokenRing: Layer = {
  name: 'token-ring',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_TOKEN_RING] }],
  keeps: 'access control, frame control',
  maps: 'source and destination address',
  blanks: 'routing information',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, ROUTING + 1)) return REFUSED;
    const hasRouting = (u8(bytes, start + SOURCE) & HAS_ROUTING) !== 0;
    const length = ROUTING + (hasRouting ? u8(bytes, start + ROUTING) & ROUTING_LENGTH_MASK : 0);
    if (!frame.has(start, length)) return REFUSED;
    const isLlc = (u8(bytes, start + FRAME_CONTROL) & FRAME_TYPE_MASK) === FRAME_TYPE_LLC;
    if (isLlc) frame.carries(SPACE.etherType, ETHERTYPE_802_2, end);
    return length;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    pseudonyms.mac(bytes, start + DESTINATION);
    scrubSource(bytes, start + SOURCE, pseudonyms);
    // The length in the first byte stays, so that what follows is found.
    if (end > start + ROUTING) bytes.fill(0, start + ROUTING + 1, end);
  },
};

/** The bit that says whether there is routing information is no part of the address. */
function scrubSource(bytes: Uint8Array, at: number, pseudonyms: Pseudonyms): void {
  const first = u8(bytes, at);
  bytes[at] = first & ~HAS_ROUTING;
  pseudonyms.mac(bytes, at);
  bytes[at] = (u8(bytes, at) & ~HAS_ROUTING) | (first & HAS_ROUTING);
}
