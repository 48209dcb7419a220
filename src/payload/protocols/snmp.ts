import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { readBer, takeBer } from './ber.js';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const NULL = 0x05;
const OBJECT_IDENTIFIER = 0x06;
const IP_ADDRESS = 0x40;
const MAX_VERSION = 3;
/** Integers above the variables: version, request, status, index. */
const HEADER_DEPTH = 2;

/** SNMP: types, errors and identifiers of the standard tree stay; communities, users and values go. */
export const snmp: DatagramScrubber = {
  name: 'snmp',
  keeps:
    'version, types, lengths, request number, error status and index, first eight arcs of object identifiers',
  maps: 'values that are IPv4 addresses',
  blanks: 'communities, users, engines, the rest of identifiers, values',
  ports: [161, 162],

  recognises(bytes, start, end) {
    const { tag, headerLength, length } = readBer(bytes, start, end);
    const at = start + headerLength;
    if (headerLength === 0 || tag !== SEQUENCE || at + 5 > end || length > 65_000) return false;
    const isVersion = u8(bytes, at) === INTEGER && u8(bytes, at + 1) === 1;
    return (
      isVersion &&
      u8(bytes, at + 2) <= MAX_VERSION &&
      (u8(bytes, at + 3) === 0x04 || u8(bytes, at + 3) === SEQUENCE)
    );
  },

  scrub: (cursor) => takeBer(cursor, takeValue),
};

/** RFC 3416, section 3; addresses are application type 0 of RFC 2578, 7.1.5. */
function takeValue(cursor: PayloadCursor, tag: number, depth: number): void {
  const length = cursor.available;
  if (tag === IP_ADDRESS && length === 4) cursor.ipv4();
  else if (tag === INTEGER && depth <= HEADER_DEPTH && length <= 4) cursor.keep(length);
  else if (tag === NULL) cursor.keep(length);
  else if (tag === OBJECT_IDENTIFIER) takeIdentifier(cursor);
}

/** iso.org.dod.internet and four more arcs name a kind of thing; what follows may be an address. */
const KEPT_ARCS = 8;

function takeIdentifier(cursor: PayloadCursor): void {
  let arcs = 0;
  let at = cursor.at;
  for (; at < cursor.end && arcs < KEPT_ARCS; at += 1) if (u8(cursor.bytes, at) < 0x80) arcs += 1;
  cursor.keep(at - cursor.at);
}
