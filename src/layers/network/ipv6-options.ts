import { u8, u32 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 8200, sections 4.3 and 4.6: hop-by-hop and destination options are built alike.
const NEXT_HEADER = 0;
const LENGTH = 1;
const OPTIONS = 2;
const HOP_BY_HOP = 0;
const DESTINATION_OPTIONS = 60;

const PAD_1 = 0x00;
/** RFC 2711. Its value names a protocol. */
const ROUTER_ALERT = 0x05;
/** RFC 2675, section 2. */
const JUMBO_PAYLOAD = 0xc2;
/** RFC 6275, section 6.3. */
const HOME_ADDRESS = 0xc9;
const JUMBO_LENGTH = 6;
const HOME_ADDRESS_LENGTH = 18;

export const ipv6Options: Layer = {
  name: 'ipv6-options',
  claims: [{ space: SPACE.ipProtocol, numbers: [HOP_BY_HOP, DESTINATION_OPTIONS] }],
  keeps: 'types and lengths of options, router alert, jumbo payload length',
  maps: 'home address',
  blanks: 'values of other options',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, OPTIONS)) return REFUSED;
    const length = (u8(bytes, start + LENGTH) + 1) * 8;
    if (!frame.has(start, length)) return REFUSED;
    const jumboLength = readOptions(frame, start + OPTIONS, start + length);
    const packetEnd = jumboLength > 0 ? start + jumboLength : end;
    frame.carries(SPACE.ipProtocol, u8(bytes, start + NEXT_HEADER), packetEnd);
    return length;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + OPTIONS;
    while (at < end) {
      const length = optionLength(bytes, at, end);
      if (length === 0) break;
      scrubOption(bytes, at, length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

/** Length of the option at `at`; 0 when the rest of the header holds none. */
function optionLength(bytes: Uint8Array, at: number, end: number): number {
  if (u8(bytes, at) === PAD_1) return 1;
  if (at + 2 > end) return 0;
  const length = 2 + u8(bytes, at + 1);
  return at + length <= end ? length : 0;
}

/** The jumbo payload length, 0 without one; a home address becomes the source of the pseudo-header. */
function readOptions(frame: Frame, start: number, end: number): number {
  const { bytes } = frame;
  let jumboLength = 0;
  let at = start;
  while (at < end) {
    const length = optionLength(bytes, at, end);
    if (length === 0) break;
    const type = u8(bytes, at);
    if (type === JUMBO_PAYLOAD && length === JUMBO_LENGTH) jumboLength = u32(bytes, at + 2);
    if (type === HOME_ADDRESS && length === HOME_ADDRESS_LENGTH) {
      frame.setNetwork(at + 2, frame.networkDestination, HOME_ADDRESS_LENGTH - 2);
    }
    at += length;
  }
  return jumboLength;
}

function scrubOption(bytes: Uint8Array, at: number, length: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at);
  if (type === PAD_1 || type === ROUTER_ALERT) return;
  if (type === JUMBO_PAYLOAD && length === JUMBO_LENGTH) return;
  if (type === HOME_ADDRESS && length === HOME_ADDRESS_LENGTH) pseudonyms.ipv6(bytes, at + 2);
  else bytes.fill(0, at + 2, at + length);
}
