import { ADDRESS, type Headers, NEXT } from './headers.js';

const CONTROL = 1;
const DATA = 2;
const QUALITY = 8;
/** Flags of the second byte: IEEE 802.11, 9.2.4.1. */
const BOTH_SYSTEMS = 3;
const PROTECTED = 0x40;
const HIGH_THROUGHPUT = 0x80;
const AGGREGATE = 0x80;

/** IEEE 802.11, 9.2: three addresses, but control frames have one or two. */
export function readWireless(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 2)) return;
  const type = (headers.byte(at) >> 2) & 3;
  const subtype = headers.byte(at) >> 4;
  headers.field(ADDRESS.mac, at + 4);
  if (type !== CONTROL || (subtype >= 8 && subtype <= 11)) headers.field(ADDRESS.mac, at + 10);
  if (type !== CONTROL) headers.field(ADDRESS.mac, at + 16);
  if (type === DATA && (subtype & ~QUALITY) === 0) {
    readData(headers, at, end, subtype === QUALITY);
  }
}

/** IEEE 802.11, 9.3.2.1: behind the header, which has a word more with quality of service, stands LLC. */
function readData(headers: Headers, at: number, end: number, hasQuality: boolean): void {
  const flags = headers.byte(at + 1);
  const control = at + ((flags & BOTH_SYSTEMS) === BOTH_SYSTEMS ? 30 : 24);
  if ((flags & PROTECTED) !== 0 || !headers.has(control, 2)) return;
  if (!hasQuality) {
    readSnap(headers, control, end);
    return;
  }
  const body = control + ((flags & HIGH_THROUGHPUT) === 0 ? 2 : 6);
  if ((headers.byte(control) & AGGREGATE) === 0) readSnap(headers, body, end);
  else readAggregate(headers, body, end);
}

/** Frames within a frame: IEEE 802.11, 9.3.2.2. */
function readAggregate(headers: Headers, from: number, end: number): void {
  const stop = Math.min(end, headers.end);
  let frame = from;
  while (frame + 14 <= stop) {
    const to = frame + 14 + headers.short(frame + 12);
    headers.field(ADDRESS.mac, frame);
    headers.field(ADDRESS.mac, frame + 6);
    readSnap(headers, frame + 14, to);
    frame += Math.ceil((to - frame) / 4) * 4;
  }
}

/** IEEE 802.2 with SNAP, where an EtherType follows. */
function readSnap(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8) || headers.long(at) !== 0xaaaa0300 || headers.short(at + 4) !== 0) return;
  headers.carries(NEXT.etherType, headers.short(at + 6), at + 8, end);
}
