import { scrubAddressList } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 8200, section 4.4.
const NEXT_HEADER = 0;
const LENGTH = 1;
const ROUTING_TYPE = 2;
const SEGMENTS_LEFT = 3;
const FIXED_LENGTH = 4;
const ADDRESSES = 8;
const ADDRESS_LENGTH = 16;
const PROTOCOL_ROUTING = 43;

/** RFC 5095, section 3, deprecates it. */
const SOURCE_ROUTE = 0;
/** RFC 6275, section 6.4. */
const HOME_ADDRESS = 2;
/** RFC 8754, section 2: the segments stand in reverse order, TLVs may follow. */
const SEGMENT_ROUTING = 4;
const LAST_ENTRY = 4;

export const ipv6Routing: Layer = {
  name: 'ipv6-routing',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_ROUTING] }],
  keeps: 'routing type, segments left, flags, tag',
  maps: 'addresses of types 0, 2 and 4',
  blanks: 'other types, reserved bytes, TLVs of segment routing',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, FIXED_LENGTH)) return REFUSED;
    const length = (u8(bytes, start + LENGTH) + 1) * 8;
    if (!frame.has(start, length)) return REFUSED;
    const destination = finalDestination(bytes, start, length);
    if (destination > 0 && u8(bytes, start + SEGMENTS_LEFT) > 0) {
      frame.setNetwork(frame.networkSource, destination, ADDRESS_LENGTH);
    }
    frame.carries(SPACE.ipProtocol, u8(bytes, start + NEXT_HEADER), end);
    return length;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const type = u8(bytes, start + ROUTING_TYPE);
    if (type === SEGMENT_ROUTING) scrubSegments(bytes, start, end, pseudonyms);
    else if (type === SOURCE_ROUTE || type === HOME_ADDRESS) {
      bytes.fill(0, start + FIXED_LENGTH, start + ADDRESSES);
      scrubAddressList(bytes, start + ADDRESSES, end, ADDRESS_LENGTH, pseudonyms);
    } else bytes.fill(0, start + FIXED_LENGTH, end);
  },
};

/** Where the address of the last hop stands, which the pseudo-header has; 0 when there is none. */
function finalDestination(bytes: Uint8Array, start: number, length: number): number {
  if (length < ADDRESSES + ADDRESS_LENGTH) return 0;
  const type = u8(bytes, start + ROUTING_TYPE);
  if (type === SEGMENT_ROUTING) return start + ADDRESSES;
  const isRoute = type === SOURCE_ROUTE || type === HOME_ADDRESS;
  return isRoute && length % ADDRESS_LENGTH === ADDRESSES ? start + length - ADDRESS_LENGTH : 0;
}

function scrubSegments(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  const count = u8(bytes, start + LAST_ENTRY) + 1;
  const segmentsEnd = Math.min(end, start + ADDRESSES + count * ADDRESS_LENGTH);
  scrubAddressList(bytes, start + ADDRESSES, segmentsEnd, ADDRESS_LENGTH, pseudonyms);
  bytes.fill(0, segmentsEnd, end);
}
