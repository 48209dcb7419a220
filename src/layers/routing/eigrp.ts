import { u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 7868, section 6.3: version, opcode, checksum, flags, sequence, acknowledgement, router, system.
const CHECKSUM = 2;
const HEADER_LENGTH = 20;
const VALUE_LENGTH = 2;
const VALUE = 4;
const PROTOCOL_EIGRP = 88;
/** Parameters, software version, next multicast sequence, peer termination, topology list. */
const KEPT_TYPES = [0x0001, 0x0004, 0x0005, 0x0008];

export const eigrp: Layer = {
  name: 'eigrp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_EIGRP] }],
  keeps:
    'opcode, flags, sequence numbers, autonomous system, parameters, types and lengths of values',
  maps: '',
  blanks: 'routes, authentication, sequence lists, other values',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    frame.addChecksum(SUM.internet, start + CHECKSUM, start, end);
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    while (at + VALUE <= end) {
      const length = u16(bytes, at + VALUE_LENGTH);
      if (length < VALUE || at + length > end) break;
      if (!KEPT_TYPES.includes(u16(bytes, at))) bytes.fill(0, at + VALUE, at + length);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};
