import { u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 768.
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const LENGTH = 4;
const CHECKSUM = 6;
const HEADER_LENGTH = 8;
const PROTOCOL_UDP = 17;

export const udp: Layer = {
  name: 'udp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_UDP] }],
  keeps: 'ports, length',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    // Length 0 is a jumbogram (RFC 2675, section 4) or segmentation offload.
    const stated = u16(bytes, start + LENGTH);
    const length = stated === 0 ? end - start : Math.max(stated, HEADER_LENGTH);
    frame.addTransportChecksum(SUM.udp, start + CHECKSUM, start, length, PROTOCOL_UDP);
    frame.converse(PROTOCOL_UDP, start, start + HEADER_LENGTH, start + length);
    const source = u16(bytes, start + SOURCE_PORT);
    const destination = u16(bytes, start + DESTINATION_PORT);
    frame.setPorts(source, destination);
    frame.carriesEither(SPACE.udpPort, destination, source, start + length);
    return HEADER_LENGTH;
  },

  scrub() {},
};
