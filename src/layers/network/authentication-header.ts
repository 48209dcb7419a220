import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 4302, section 2. Its length counts 32-bit words, less 2.
const NEXT_HEADER = 0;
const LENGTH = 1;
const RESERVED = 2;
const SECURITY_PARAMETERS_INDEX = 4;
const INTEGRITY_CHECK_VALUE = 12;
const PROTOCOL_AUTHENTICATION = 51;

export const authenticationHeader: Layer = {
  name: 'authentication-header',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_AUTHENTICATION] }],
  keeps: 'next header, security parameters index, sequence number',
  maps: '',
  blanks: 'integrity check value',

  dissect(frame, start, end) {
    if (!frame.has(start, INTEGRITY_CHECK_VALUE)) return REFUSED;
    const length = (u8(frame.bytes, start + LENGTH) + 2) * 4;
    if (length < INTEGRITY_CHECK_VALUE || !frame.has(start, length)) return REFUSED;
    frame.carries(SPACE.ipProtocol, u8(frame.bytes, start + NEXT_HEADER), end);
    return length;
  },

  scrub(frame, start, end) {
    frame.bytes.fill(0, start + RESERVED, start + SECURITY_PARAMETERS_INDEX);
    frame.bytes.fill(0, start + INTEGRITY_CHECK_VALUE, end);
  },
};
