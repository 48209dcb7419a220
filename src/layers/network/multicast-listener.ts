import { scrubAddressList } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 2710 and RFC 9777, section 5. Offsets count from behind the 4 bytes that all ICMPv6 messages share.
const ICMPV6_START = 4;
const QUERY = 130;
const V1_REPORT = 131;
const V1_DONE = 132;
const V2_REPORT = 143;
const MIN_LENGTH = 4;
const GROUP = 4;
const SOURCE_COUNT = 22;
const SOURCES = 24;
const ADDRESS_LENGTH = 16;

// A record of a version 2 report: type, words of auxiliary data, number of sources, group, sources.
const RECORDS = 4;
const RECORD_AUXILIARY = 1;
const RECORD_SOURCE_COUNT = 2;
const RECORD_GROUP = 4;
const RECORD_SOURCES = 20;

export const multicastListener: Layer = {
  name: 'multicast-listener',
  claims: [{ space: SPACE.icmpv6Type, numbers: [QUERY, V1_REPORT, V1_DONE, V2_REPORT] }],
  keeps: 'times, flags, counts, record types',
  maps: 'groups and sources',
  blanks: 'auxiliary data',

  dissect(frame, start, end) {
    if (!frame.has(start, MIN_LENGTH)) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    if (u8(bytes, start - ICMPV6_START) === V2_REPORT) {
      scrubRecords(bytes, start + RECORDS, end, pseudonyms);
      return;
    }
    const groupEnd = Math.min(end, start + GROUP + ADDRESS_LENGTH);
    scrubAddressList(bytes, start + GROUP, groupEnd, ADDRESS_LENGTH, pseudonyms);
    let at = groupEnd;
    if (start + SOURCES <= end) {
      at = Math.min(end, start + SOURCES + u16(bytes, start + SOURCE_COUNT) * ADDRESS_LENGTH);
      scrubAddressList(bytes, start + SOURCES, at, ADDRESS_LENGTH, pseudonyms);
    }
    bytes.fill(0, at, end);
  },
};

function scrubRecords(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at + RECORD_SOURCES <= end) {
    pseudonyms.ipv6(bytes, at + RECORD_GROUP);
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
