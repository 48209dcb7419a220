import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 4340, section 5.1.
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const DATA_OFFSET = 4;
const COVERAGE = 5;
const CHECKSUM = 6;
const TYPE = 8;
const MIN_HEADER_LENGTH = 12;
const LONG_SEQUENCE_LENGTH = 16;
const PROTOCOL_DCCP = 33;
const HAS_LONG_SEQUENCE = 0x01;

const REQUEST = 0;
const RESPONSE = 1;
const DATA = 2;
const RESET = 7;
/** Service code, or reset code and data. */
const TYPE_FIELD_LENGTH = 4;

export const dccp: Layer = {
  name: 'dccp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_DCCP] }],
  keeps: 'ports, type, sequence numbers, service code, features, acknowledgement options',
  maps: '',
  blanks: 'init cookie, data checksum, other options',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, MIN_HEADER_LENGTH)) return REFUSED;
    const length = u8(bytes, start + DATA_OFFSET) * 4;
    if (length < MIN_HEADER_LENGTH || !frame.has(start, length)) return REFUSED;
    frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, end - start, PROTOCOL_DCCP);
    // Section 9.2: 0 covers everything, n the header and 4 * (n - 1) bytes of data.
    const coverage = u8(bytes, start + COVERAGE) & 0x0f;
    if (coverage > 0) frame.coverOnly(Math.min(end, start + length + 4 * (coverage - 1)));
    frame.converse(PROTOCOL_DCCP, start, start + length, end);
    frame.setPorts(u16(bytes, start + SOURCE_PORT), u16(bytes, start + DESTINATION_PORT));
    return length;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    let at = Math.min(end, start + fixedLength(bytes, start));
    while (at < end) {
      const type = u8(bytes, at);
      if (type <= LAST_SINGLE_BYTE_OPTION) {
        at += 1;
        continue;
      }
      const length = at + 1 < end ? u8(bytes, at + 1) : 0;
      if (length < 2 || at + length > end) break;
      if (!KEPT_OPTIONS.includes(type)) bytes.fill(0, at + 2, at + length);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

/** Length of the header before its options. */
function fixedLength(bytes: Uint8Array, start: number): number {
  const isLong = (u8(bytes, start + TYPE) & HAS_LONG_SEQUENCE) !== 0;
  const type = (u8(bytes, start + TYPE) >>> 1) & 0x0f;
  const generic = isLong ? LONG_SEQUENCE_LENGTH : MIN_HEADER_LENGTH;
  const acknowledgement = type === REQUEST || type === DATA ? 0 : isLong ? 8 : 4;
  const hasField = type === REQUEST || type === RESPONSE || type === RESET;
  return generic + acknowledgement + (hasField ? TYPE_FIELD_LENGTH : 0);
}

// Section 5.8.
const LAST_SINGLE_BYTE_OPTION = 31;
/** Features, ack vectors, data dropped, time stamps, elapsed time, NDP count. */
const KEPT_OPTIONS = [32, 33, 34, 35, 37, 38, 39, 40, 41, 42, 43];
