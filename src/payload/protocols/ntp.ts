import { u8 } from '../../frame/bytes.js';
import type { DatagramScrubber } from '../scrubber.js';

// RFC 5905, section 7.3.
const HEADER_LENGTH = 48;
const STRATUM = 1;
const MAX_STRATUM = 16;
const BEFORE_REFERENCE = 12;
const TIME_STAMPS = 32;
const PRECISION = 3;

/** NTP: clocks and times stay; the reference is the address of another server, or a clock's name. */
export const ntp: DatagramScrubber = {
  name: 'ntp',
  keeps: 'version, mode, stratum, precision, delays, times, name of a reference clock',
  maps: 'reference address',
  blanks: 'extensions, authentication',
  ports: [123],
  needsPort: true,

  recognises(bytes, start, end) {
    const length = end - start;
    if (length < HEADER_LENGTH || length % 4 !== 0 || length > 1024) return false;
    const version = (u8(bytes, start) >>> 3) & 7;
    const mode = u8(bytes, start) & 7;
    if (version < 1 || version > 4 || mode === 0 || mode > 5) return false;
    const precision = u8(bytes, start + PRECISION);
    return (
      u8(bytes, start + STRATUM) <= MAX_STRATUM &&
      (precision === 0 || precision >= 0xc0 || precision < 0x20)
    );
  },

  scrub(cursor) {
    const stratum = u8(cursor.bytes, cursor.at + STRATUM);
    cursor.keep(BEFORE_REFERENCE);
    if (stratum <= 1) cursor.keep(4);
    else cursor.ipv4();
    cursor.keepTime(TIME_STAMPS);
    cursor.skipAll();
  },
};
