import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-table.js';
import { type Layer, SPACE } from '../../frame/layer.js';

// RFC 9293, section 3.1.
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const DATA_OFFSET = 12;
const CHECKSUM = 16;
const MIN_HEADER_LENGTH = 20;
const PROTOCOL_TCP = 6;

export const tcp: Layer = {
  name: 'tcp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_TCP] }],

  dissect(frame, start, end) {
    if (!frame.has(start, MIN_HEADER_LENGTH)) return 0;
    const headerLength = (u8(frame.bytes, start + DATA_OFFSET) >>> 4) * 4;
    if (headerLength < MIN_HEADER_LENGTH || !frame.has(start, headerLength)) return 0;
    frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, end - start, PROTOCOL_TCP);
    frame.converse(PROTOCOL_TCP, start, start + headerLength, end);
    const source = u16(frame.bytes, start + SOURCE_PORT);
    const destination = u16(frame.bytes, start + DESTINATION_PORT);
    frame.setPorts(source, destination);
    frame.carriesEither(SPACE.tcpPort, destination, source, end);
    return headerLength;
  },

  scrub(frame, start, end) {
    scrubOptions(frame.bytes, start + MIN_HEADER_LENGTH, end);
  },
};

const OPTION_END = 0;
const OPTION_NOP = 1;
/** MSS, window scale, SACK permitted, SACK, timestamps: they name no one, and diagnosis needs them. */
const LAST_KEPT_OPTION = 8;

/** Blank the values of options that are not known to be harmless; their kinds and lengths stay. */
function scrubOptions(bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  while (at < end) {
    const kind = u8(bytes, at);
    if (kind === OPTION_NOP) {
      at += 1;
      continue;
    }
    const length = kind === OPTION_END || at + 1 >= end ? 0 : u8(bytes, at + 1);
    if (length < 2 || at + length > end) break;
    if (kind > LAST_KEPT_OPTION) bytes.fill(0, at + 2, at + length);
    at += length;
  }
  bytes.fill(0, at, end);
}
