import { scrubAddressList } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 1112, RFC 2236, and RFC 9776, section 4.
const TYPE = 0;
const CHECKSUM = 2;
const GROUP = 4;
const HEADER_LENGTH = 8;
/** Type, code and checksum: as much as is worth keeping of a message that was cut off. */
const MIN_LENGTH = 4;
const ADDRESS_LENGTH = 4;
const PROTOCOL_IGMP = 2;

const QUERY = 0x11;
const V1_REPORT = 0x12;
const V2_REPORT = 0x16;
const V2_LEAVE = 0x17;
const V3_REPORT = 0x22;
/** Version 1 of PIM, which says its version behind the checksum. */
const PIM_V1 = 0x14;
const V3_QUERY_SOURCES = 12;
const V3_QUERY_COUNT = 10;
const V3_RECORDS = 8;

// A group record of a version 3 report: type, words of auxiliary data, number of sources, group, sources.
const RECORD_AUXILIARY = 1;
const RECORD_SOURCE_COUNT = 2;
const RECORD_GROUP = 4;
const RECORD_SOURCES = 8;

export const igmp: Layer = {
  name: 'igmp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_IGMP] }],
  keeps: 'type, times, flags, counts, record types',
  maps: 'groups and sources',
  blanks: 'auxiliary data, bodies of other types (DVMRP, mtrace…)',

  dissect(frame, start, end) {
    if (!frame.has(start, MIN_LENGTH)) return REFUSED;
    frame.addChecksum(SUM.internet, start + CHECKSUM, start, end);
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const type = u8(bytes, start + TYPE);
    if (end < start + HEADER_LENGTH) bytes.fill(0, start + MIN_LENGTH, end);
    else if (type === V3_REPORT) scrubRecords(bytes, start, end, pseudonyms);
    else if (type === QUERY || type === V1_REPORT || type === V2_REPORT || type === V2_LEAVE) {
      pseudonyms.ipv4(bytes, start + GROUP);
      scrubQuerySources(bytes, start, end, pseudonyms);
    } else bytes.fill(0, start + GROUP + (type === PIM_V1 ? 1 : 0), end);
  },
};

function scrubQuerySources(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  let at = start + HEADER_LENGTH;
  if (u8(bytes, start + TYPE) === QUERY && start + V3_QUERY_SOURCES <= end) {
    const count = u16(bytes, start + V3_QUERY_COUNT);
    const sources = start + V3_QUERY_SOURCES;
    at = Math.min(end, sources + count * ADDRESS_LENGTH);
    scrubAddressList(bytes, sources, at, ADDRESS_LENGTH, pseudonyms);
  }
  bytes.fill(0, at, end);
}

function scrubRecords(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start + V3_RECORDS;
  while (at + RECORD_SOURCES <= end) {
    pseudonyms.ipv4(bytes, at + RECORD_GROUP);
    const count = u16(bytes, at + RECORD_SOURCE_COUNT);
    const auxiliary = u8(bytes, at + RECORD_AUXILIARY) * 4;
    const sourcesEnd = Math.min(end, at + RECORD_SOURCES + count * ADDRESS_LENGTH);
    scrubAddressList(bytes, at + RECORD_SOURCES, sourcesEnd, ADDRESS_LENGTH, pseudonyms);
    const recordEnd = Math.min(end, sourcesEnd + auxiliary);
    bytes.fill(0, sourcesEnd, recordEnd);
    at = recordEnd;
  }
  bytes.fill(0, at, end);
}
