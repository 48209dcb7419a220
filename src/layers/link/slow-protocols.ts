import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// IEEE 802.3, annex 57A: the subtype says which protocol follows.
const SUBTYPE = 0;
const AGGREGATION = 1;
const MARKER = 2;
const OPERATION = 3;
const HEADER_LENGTH = 2;
const OPERATION_LENGTH = 4;
const ETHERTYPE_SLOW = 0x8809;

// IEEE 802.1AX, clause 6.4.2.3: type, length of the whole, value.
const VALUE_LENGTH = 1;
const ACTOR = 1;
const PARTNER = 2;
const COLLECTOR = 3;
const PARTY_ADDRESS = 4;
const PARTY_LENGTH = 20;
const MARKER_ADDRESS = 4;
const MARKER_LENGTH = 16;

export const slowProtocols: Layer = {
  name: 'slow-protocols',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_SLOW] }],
  keeps: 'subtype, priorities, keys, ports, states',
  maps: 'system addresses of link aggregation and markers',
  blanks: 'bodies of operation, administration and of other subtypes',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const subtype = u8(bytes, start + SUBTYPE);
    let at = start + HEADER_LENGTH;
    if (subtype === OPERATION) at = Math.min(end, start + OPERATION_LENGTH);
    const hasValues = subtype === AGGREGATION || subtype === MARKER;
    while (hasValues && at + HEADER_LENGTH <= end) {
      const length = u8(bytes, at + VALUE_LENGTH);
      if (length < HEADER_LENGTH || at + length > end) break;
      if (subtype === AGGREGATION) scrubAggregation(bytes, at, at + length, pseudonyms);
      else scrubMarker(bytes, at, at + length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

function scrubAggregation(
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  const type = u8(bytes, at);
  const isParty = (type === ACTOR || type === PARTNER) && end - at === PARTY_LENGTH;
  if (isParty) pseudonyms.mac(bytes, at + PARTY_ADDRESS);
  else if (type !== COLLECTOR) bytes.fill(0, at + HEADER_LENGTH, end);
}

function scrubMarker(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  if (end - at === MARKER_LENGTH) pseudonyms.mac(bytes, at + MARKER_ADDRESS);
  else bytes.fill(0, at + HEADER_LENGTH, end);
}
