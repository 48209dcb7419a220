import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 4271, section 4.1: a marker of ones, length, type. A segment that does not begin with one is no message.
const MARKER_LENGTH = 16;
const LENGTH = 16;
const TYPE = 18;
const HEADER_LENGTH = 19;
const TCP_PORT_BGP = 179;
const OPEN = 1;
const NOTIFICATION = 3;
/** Version, autonomous system, hold time, identifier, length of the parameters. */
const OPEN_IDENTIFIER = 24;
const OPEN_LENGTH = 29;
/** Error code and subcode. */
const NOTIFICATION_LENGTH = 21;

export const bgp: Layer = {
  name: 'bgp',
  claims: [{ space: SPACE.tcpPort, numbers: [TCP_PORT_BGP] }],
  keeps: 'lengths and types of messages, autonomous system, hold time, error codes',
  maps: 'identifier of the speaker',
  blanks: 'parameters, routes, what is not at the beginning of a segment',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    for (let i = 0; i < MARKER_LENGTH; i += 1) {
      if (u8(frame.bytes, start + i) !== 0xff) return REFUSED;
    }
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start;
    while (at + HEADER_LENGTH <= end) {
      const length = u16(bytes, at + LENGTH);
      if (length < HEADER_LENGTH) break;
      bytes.fill(0xff, at, at + MARKER_LENGTH);
      scrubMessage(bytes, at, Math.min(end, at + length), pseudonyms);
      at += length;
    }
    if (at < end) bytes.fill(0, at, end);
  },
};

function scrubMessage(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at + TYPE);
  let kept = at + HEADER_LENGTH;
  if (type === OPEN && at + OPEN_LENGTH <= end) {
    pseudonyms.ipv4(bytes, at + OPEN_IDENTIFIER);
    kept = at + OPEN_LENGTH;
  } else if (type === NOTIFICATION) kept = Math.min(end, at + NOTIFICATION_LENGTH);
  bytes.fill(0, kept, end);
}
