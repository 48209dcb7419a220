import { u8 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 4443, section 2.1.
const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const REST = 4;
const HEADER_LENGTH = 8;
const PROTOCOL_ICMPV6 = 58;
const ETHERTYPE_IPV6 = 0x86dd;

const LAST_ERROR = 4;
const UNREACHABLE = 1;
const TIME_EXCEEDED = 3;
/** RFC 4884, section 4.4: the length of the quotation in units of 8 bytes. */
const QUOTATION_UNITS = 4;
const ECHO_TYPES = [128, 129];

export const icmpv6: Layer = {
  name: 'icmpv6',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_ICMPV6] }],
  keeps: 'type, code, identifier, sequence number, pointer, MTU',
  maps: 'the quoted packet',
  blanks: 'echo data, bodies of other types',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const type = u8(bytes, start + TYPE);
    frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, end - start, PROTOCOL_ICMPV6);
    frame.converse(PROTOCOL_ICMPV6, start, start + HEADER_LENGTH, end);
    frame.setPorts(type, u8(bytes, start + CODE));
    if (type >= 1 && type <= LAST_ERROR) {
      carryQuotation(frame, start, end);
      return HEADER_LENGTH;
    }
    if (ECHO_TYPES.includes(type)) return HEADER_LENGTH;
    frame.carries(SPACE.icmpv6Type, type, end);
    return REST;
  },

  scrub() {},
};

function carryQuotation(frame: Frame, start: number, end: number): void {
  const type = u8(frame.bytes, start + TYPE);
  const canExtend = type === UNREACHABLE || type === TIME_EXCEEDED;
  const length = canExtend ? u8(frame.bytes, start + QUOTATION_UNITS) * 8 : 0;
  const quotationEnd = length === 0 ? end : Math.min(end, start + HEADER_LENGTH + length);
  frame.isQuoted = true;
  if (quotationEnd < end) frame.carriesAside(SPACE.icmpExtension, 0, quotationEnd, end);
  frame.carries(SPACE.etherType, ETHERTYPE_IPV6, quotationEnd);
}
