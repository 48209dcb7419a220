import { u8, u16, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';

// RFC 8489, sections 5 and 14.
const HEADER_LENGTH = 20;
const LENGTH = 2;
const MAGIC = 4;
const MAGIC_COOKIE = 0x2112a442;
const MAPPED = new Set([0x0001, 0x8023]);
const XOR_MAPPED = new Set([0x0012, 0x0016, 0x0020]);
/** Priorities, transports, life times, what is not understood. RFC 8445; RFC 8656. */
const KEPT = new Set([0x000a, 0x000d, 0x0018, 0x0019, 0x0024, 0x0025]);
const ERROR_CODE = 0x0009;
const FAMILY_IPV4 = 1;

/** STUN and TURN: methods, classes, error codes stay; addresses are mapped, also behind their mask. */
export const stun: DatagramScrubber = {
  name: 'stun',
  keeps:
    'method, class, length; types and lengths of attributes, error code, priority, life time, transport',
  maps: 'mapped, relayed and peer IPv4 addresses, also behind their mask',
  blanks: 'transaction, user, realm, integrity, IPv6 addresses, other attributes',
  ports: [3478],

  recognises(bytes, start, end) {
    if (end - start < HEADER_LENGTH || u8(bytes, start) > 0x3f) return false;
    return u32(bytes, start + MAGIC) === MAGIC_COOKIE && u16(bytes, start + LENGTH) % 4 === 0;
  },

  scrub(cursor) {
    cursor.keep(8);
    cursor.skip(HEADER_LENGTH - 8);
    while (cursor.has(4)) {
      const type = u16(cursor.bytes, cursor.at);
      const length = u16(cursor.bytes, cursor.at + 2);
      cursor.keep(4);
      if (!cursor.has(length)) return;
      takeAttribute(cursor, type, length);
      cursor.skip(Math.min(cursor.available, -length & 3));
    }
  },
};

function takeAttribute(cursor: PayloadCursor, type: number, length: number): void {
  const isV4 = length === 8 && u8(cursor.bytes, cursor.at + 1) === FAMILY_IPV4;
  const outer = cursor.enter(length);
  if (KEPT.has(type)) cursor.keep(length);
  else if (type === ERROR_CODE) cursor.keep(4);
  else if (MAPPED.has(type) && isV4) {
    cursor.keep(4);
    cursor.ipv4();
  } else if (XOR_MAPPED.has(type) && isV4) takeMasked(cursor);
  cursor.leave(outer);
}

const address = new Uint8Array(4);

/** The address is masked with the magic cookie. RFC 8489, section 14.2. */
function takeMasked(cursor: PayloadCursor): void {
  cursor.keep(4);
  maskInto(cursor.bytes, cursor.at, address);
  cursor.pseudonyms.ipv4(address, 0);
  maskInto(address, 0, address);
  cursor.put(address, 0, 4);
}

function maskInto(from: Uint8Array, at: number, to: Uint8Array): void {
  for (let i = 0; i < 4; i += 1)
    to[i] = u8(from, at + i) ^ ((MAGIC_COOKIE >>> (24 - 8 * i)) & 0xff);
}
