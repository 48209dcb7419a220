import { FAMILY, familyLength, scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 4884, section 7: a header, then objects of length, class, and class type.
const VERSION = 0;
const CHECKSUM = 2;
const HEADER_LENGTH = 4;
const EXTENSION_VERSION = 2;
const OBJECT_CLASS = 2;
const OBJECT_TYPE = 3;
const OBJECT_HEADER_LENGTH = 4;

/** RFC 4950. */
const MPLS_LABEL_STACK = 1;
/** RFC 5837, section 4: the bits of the class type say which parts are there, in this order. */
const INTERFACE_INFORMATION = 2;
const HAS_INDEX = 0x08;
const HAS_ADDRESS = 0x04;
const HAS_NAME = 0x02;
const HAS_MTU = 0x01;
const WORD = 4;

export const icmpExtensions: Layer = {
  name: 'icmp-extensions',
  claims: [{ space: SPACE.icmpExtension, numbers: [0] }],
  keeps: 'structure, MPLS label stack, index and MTU of interfaces',
  maps: 'addresses of interfaces',
  blanks: 'names of interfaces, other objects',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    if (u8(frame.bytes, start + VERSION) >>> 4 !== EXTENSION_VERSION) return REFUSED;
    if (u16(frame.bytes, start + CHECKSUM) !== 0) {
      frame.addChecksum(SUM.internet, start + CHECKSUM, start, end);
    }
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    while (at + OBJECT_HEADER_LENGTH <= end) {
      const length = u16(bytes, at);
      if (length < OBJECT_HEADER_LENGTH || at + length > end) break;
      scrubObject(bytes, at, at + length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

function scrubObject(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const objectClass = u8(bytes, at + OBJECT_CLASS);
  if (objectClass === MPLS_LABEL_STACK) return;
  const body = at + OBJECT_HEADER_LENGTH;
  if (objectClass !== INTERFACE_INFORMATION) bytes.fill(0, body, end);
  else scrubInterface(bytes, u8(bytes, at + OBJECT_TYPE), body, end, pseudonyms);
}

function scrubInterface(
  bytes: Uint8Array,
  parts: number,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  let at = start;
  if (parts & HAS_INDEX) at += WORD;
  if (parts & HAS_ADDRESS) at = scrubInterfaceAddress(bytes, at, end, pseudonyms);
  if (parts & HAS_NAME && at < end) {
    const nameEnd = Math.min(end, at + Math.max(1, u8(bytes, at)));
    bytes.fill(0, at + 1, nameEnd);
    at = nameEnd;
  }
  if (parts & HAS_MTU) at += WORD;
  if (at < end) bytes.fill(0, at, end);
}

/** Replace family and address at `at`, or blank all to `end`. Answers where the next part is. */
function scrubInterfaceAddress(
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudonyms: Pseudonyms,
): number {
  const address = at + WORD;
  const family = address <= end ? u16(bytes, at) : 0;
  const length = familyLength(family);
  if (family === FAMILY.mac || length === 0 || address + length > end) {
    bytes.fill(0, Math.min(at, end), end);
    return end;
  }
  scrubNetworkAddress(bytes, address, length, pseudonyms);
  return address + length;
}
