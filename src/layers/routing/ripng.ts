import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 2080, section 2: command, version, then entries of prefix, tag, prefix length, metric.
const HEADER_LENGTH = 4;
const ENTRY_LENGTH = 20;
const PREFIX_LENGTH = 18;
const METRIC = 19;
/** The entry names a next hop, not a prefix. Section 2.1.1. */
const METRIC_NEXT_HOP = 0xff;
const UDP_PORT_RIPNG = 521;

export const ripng: Layer = {
  name: 'ripng',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_RIPNG] }],
  keeps: 'command, version, tags, prefix lengths, metrics',
  maps: 'prefixes and next hops',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    for (; at + ENTRY_LENGTH <= end; at += ENTRY_LENGTH) {
      const isNextHop = u8(bytes, at + METRIC) === METRIC_NEXT_HOP;
      const prefixLength = Math.min(128, u8(bytes, at + PREFIX_LENGTH));
      if (isNextHop) pseudonyms.ipv6(bytes, at);
      else pseudonyms.ipv6Prefix(bytes, at, prefixLength);
    }
    bytes.fill(0, at, end);
  },
};
