import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 2453, section 4: command, version, then entries of family, tag, address, mask, next hop, metric.
const VERSION = 1;
const HEADER_LENGTH = 4;
const ENTRY_LENGTH = 20;
const ADDRESS = 4;
const NEXT_HOP = 12;
const FAMILY_IPV4 = 2;
const FAMILY_WHOLE_TABLE = 0;
const UDP_PORT_RIP = 520;

export const rip: Layer = {
  name: 'rip',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_RIP] }],
  keeps: 'command, version, tags, masks, metrics',
  maps: 'destinations and next hops',
  blanks: 'authentication, entries of other families',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const isPlausible = u8(frame.bytes, start + VERSION) <= 2;
    if (!isPlausible || (end - start - HEADER_LENGTH) % ENTRY_LENGTH !== 0) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    for (; at + ENTRY_LENGTH <= end; at += ENTRY_LENGTH) {
      const family = u16(bytes, at);
      if (family === FAMILY_IPV4 || family === FAMILY_WHOLE_TABLE) {
        pseudonyms.ipv4(bytes, at + ADDRESS);
        pseudonyms.ipv4(bytes, at + NEXT_HOP);
      } else bytes.fill(0, at + ADDRESS, at + ENTRY_LENGTH);
    }
    bytes.fill(0, at, end);
  },
};
