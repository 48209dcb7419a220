import { u8, u16 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 4380, section 5.1.1: an authentication and an origin indication may stand before the packet.
const AUTHENTICATION = 0x0001;
const CLIENT_LENGTH = 2;
const VALUE_LENGTH = 3;
const AUTHENTICATION_LENGTH = 4;
/** Nonce and confirmation. */
const AUTHENTICATION_REST = 9;
const ORIGIN = 0x0000;
const ORIGIN_ADDRESS = 4;
const ORIGIN_LENGTH = 8;
const ADDRESS_LENGTH = 4;
/** A packet that ends in its datagram: the port is also used by chance. */
const IPV6_LENGTH = 40;
const IPV6_PAYLOAD_LENGTH = 4;
const ETHERTYPE_IPV6 = 0x86dd;
const UDP_PORT_TEREDO = 3544;

export const teredo: Layer = {
  name: 'teredo',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_TEREDO] }],
  keeps: 'origin port',
  maps: 'origin address',
  blanks: 'client identifier, authentication value, nonce',

  dissect(frame, start, end) {
    const packet = packetStart(frame, start);
    if (!frame.has(packet, IPV6_LENGTH) || u8(frame.bytes, packet) >>> 4 !== 6) return REFUSED;
    const packetEnd = packet + IPV6_LENGTH + u16(frame.bytes, packet + IPV6_PAYLOAD_LENGTH);
    if (packetEnd > end) return REFUSED;
    frame.carries(SPACE.etherType, ETHERTYPE_IPV6, end);
    return packet - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const origin = originStart(frame, start);
    bytes.fill(0, Math.min(origin, start + AUTHENTICATION_LENGTH), origin);
    if (origin === end) return;
    // The address stands there with all its bits inverted.
    invert(bytes, origin + ORIGIN_ADDRESS);
    pseudonyms.ipv4(bytes, origin + ORIGIN_ADDRESS);
    invert(bytes, origin + ORIGIN_ADDRESS);
  },
};

function originStart(frame: Frame, start: number): number {
  const { bytes } = frame;
  if (!frame.has(start, AUTHENTICATION_LENGTH)) return start;
  if (u16(bytes, start) !== AUTHENTICATION) return start;
  const variable = u8(bytes, start + CLIENT_LENGTH) + u8(bytes, start + VALUE_LENGTH);
  return start + AUTHENTICATION_LENGTH + variable + AUTHENTICATION_REST;
}

function packetStart(frame: Frame, start: number): number {
  const origin = originStart(frame, start);
  const hasOrigin = frame.has(origin, ORIGIN_LENGTH) && u16(frame.bytes, origin) === ORIGIN;
  return hasOrigin ? origin + ORIGIN_LENGTH : origin;
}

function invert(bytes: Uint8Array, at: number): void {
  for (let i = at; i < at + ADDRESS_LENGTH; i += 1) bytes[i] = u8(bytes, i) ^ 0xff;
}
