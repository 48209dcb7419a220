import { scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 2332, section 5.1: a fixed part with type and length of the hardware address, and then the rest.
const PACKET_SIZE = 10;
const CHECKSUM = 12;
const TYPE = 17;
const SOURCE_HARDWARE = 18;
const FIXED_LENGTH = 20;
const ETHERTYPE_NHRP = 0x2001;
const LENGTH_MASK = 0x3f;

// Section 5.2.0.1, the mandatory part.
const SOURCE_PROTOCOL_LENGTH = 20;
const DESTINATION_PROTOCOL_LENGTH = 21;
const ADDRESSES = 28;
const ERROR_INDICATION = 7;

export const nhrp: Layer = {
  name: 'nhrp',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_NHRP] }],
  keeps: 'fixed part, flags, request identifier',
  maps: 'addresses of source and destination',
  blanks: 'client information, extensions, quoted packets',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, FIXED_LENGTH)) return REFUSED;
    const size = Math.max(FIXED_LENGTH, u16(bytes, start + PACKET_SIZE));
    frame.addChecksum(SUM.internet, start + CHECKSUM, start, Math.min(end, start + size));
    return Math.min(frame.limit, end, start + size) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const hardware = u8(bytes, start + SOURCE_HARDWARE) & LENGTH_MASK;
    const subaddress = u8(bytes, start + SOURCE_HARDWARE + 1) & LENGTH_MASK;
    let at = start + ADDRESSES;
    const isRead = u8(bytes, start + TYPE) !== ERROR_INDICATION && at <= end;
    if (!isRead) {
      bytes.fill(0, start + FIXED_LENGTH, end);
      return;
    }
    const lengths = [
      hardware,
      subaddress,
      u8(bytes, start + SOURCE_PROTOCOL_LENGTH),
      u8(bytes, start + DESTINATION_PROTOCOL_LENGTH),
    ];
    for (const length of lengths) {
      if (at + length > end) break;
      scrubNetworkAddress(bytes, at, length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};
