import { etherTypeOfIp, scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 2332, section 5.1: a fixed part with type and length of the hardware address, and then the rest.
const PACKET_SIZE = 10;
const CHECKSUM = 12;
const EXTENSIONS = 14;
const TYPE = 17;
const FIXED_LENGTH = 20;
const ETHERTYPE_NHRP = 0x2001;
const LENGTH_MASK = 0x3f;

// Section 5.2.0.1: the mandatory part has the addresses of source (hardware, its subaddress, protocol) and destination.
const ADDRESS_LENGTHS = [18, 19, 20, 21];
const ADDRESSES = 28;
/** Error indication, and the traffic indication that Cisco added, end in the packet they are about. */
const QUOTING_TYPES = [7, 8];

export const nhrp: Layer = {
  name: 'nhrp',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_NHRP] }],
  keeps: 'fixed part, flags, request identifier',
  maps: 'addresses of source and destination, the quoted packet',
  blanks: 'client information, extensions',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, FIXED_LENGTH)) return REFUSED;
    const size = Math.max(FIXED_LENGTH, u16(bytes, start + PACKET_SIZE));
    const packetEnd = Math.min(end, start + size);
    frame.addChecksum(SUM.internet, start + CHECKSUM, start, packetEnd);
    const length = Math.min(frame.limit, packetEnd) - start;
    if (!QUOTING_TYPES.includes(u8(bytes, start + TYPE)) || !frame.has(start, ADDRESSES)) {
      return length;
    }
    const quotation = start + ADDRESSES + addressesLength(bytes, start);
    if (!frame.has(quotation, 1)) return length;
    const extensions = u16(bytes, start + EXTENSIONS);
    const quotationEnd = extensions > 0 ? Math.min(packetEnd, start + extensions) : packetEnd;
    frame.isQuoted = true;
    frame.carries(SPACE.etherType, etherTypeOfIp(bytes, quotation), quotationEnd);
    return quotation - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + ADDRESSES;
    for (let which = 0; which < ADDRESS_LENGTHS.length && at <= end; which += 1) {
      const length = addressLength(bytes, start, which);
      if (at + length > end) break;
      scrubNetworkAddress(bytes, at, length, pseudonyms);
      at += length;
    }
    bytes.fill(0, Math.min(at, end), end);
    if (end < start + ADDRESSES) bytes.fill(0, Math.min(end, start + FIXED_LENGTH), end);
  },
};

function addressLength(bytes: Uint8Array, start: number, which: number): number {
  return u8(bytes, start + (ADDRESS_LENGTHS[which] as number)) & LENGTH_MASK;
}

function addressesLength(bytes: Uint8Array, start: number): number {
  let length = 0;
  for (let which = 0; which < ADDRESS_LENGTHS.length; which += 1) {
    length += addressLength(bytes, start, which);
  }
  return length;
}
