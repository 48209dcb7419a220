import { u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 3828, section 3.1. The pseudo-header has the length of the datagram, not the coverage.
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const COVERAGE = 4;
const CHECKSUM = 6;
const HEADER_LENGTH = 8;
const PROTOCOL_UDP_LITE = 136;

export const udpLite: Layer = {
  name: 'udp-lite',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_UDP_LITE] }],
  keeps: 'ports, checksum coverage',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const coverage = u16(bytes, start + COVERAGE);
    const covered = coverage === 0 ? end - start : Math.max(coverage, HEADER_LENGTH);
    frame.addTransportChecksum(SUM.udp, start + CHECKSUM, start, end - start, PROTOCOL_UDP_LITE);
    frame.coverOnly(start + Math.min(covered, end - start));
    frame.converse(PROTOCOL_UDP_LITE, start, start + HEADER_LENGTH, end);
    frame.setPorts(u16(bytes, start + SOURCE_PORT), u16(bytes, start + DESTINATION_PORT));
    return HEADER_LENGTH;
  },

  scrub() {},
};
