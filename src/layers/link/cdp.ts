import { scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16, u32 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// Version, time to live, checksum; then type, length of the whole, value.
const CHECKSUM = 2;
const HEADER_LENGTH = 4;
const TYPE_LENGTH = 2;
const VALUE = 4;
const PROTOCOL_CDP = 0x2000;

const DEVICE = 0x0001;
const ADDRESSES = 0x0002;
const PORT = 0x0003;
const SYSTEM_NAME = 0x0014;
const MANAGEMENT_ADDRESSES = 0x0016;
const NAMES = [DEVICE, PORT, SYSTEM_NAME];
/** Capabilities, native VLAN, duplex, VoIP VLAN, power, MTU, trust, class of service, power requests. */
const KEPT_TYPES = [0x0004, 0x000a, 0x000b, 0x000e, 0x000f, 0x0010, 0x0011, 0x0012, 0x0013];

export const cdp: Layer = {
  name: 'cdp',
  claims: [{ space: SPACE.ciscoProtocol, numbers: [PROTOCOL_CDP] }],
  keeps: 'types and lengths, capabilities, VLANs, duplex, MTU, power',
  maps: 'device, port, system name, addresses',
  blanks: 'version, platform, domains, prefixes, other values',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    frame.addChecksum(SUM.cisco, start + CHECKSUM, start, end);
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start + HEADER_LENGTH;
    while (at + VALUE <= end) {
      const length = u16(bytes, at + TYPE_LENGTH);
      if (length < VALUE || at + length > end) break;
      scrubValue(bytes, at, at + length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

function scrubValue(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u16(bytes, at);
  const value = at + VALUE;
  if (KEPT_TYPES.includes(type)) return;
  if (NAMES.includes(type)) pseudonyms.word(bytes, value, end);
  else if (type === ADDRESSES || type === MANAGEMENT_ADDRESSES) {
    scrubAddresses(bytes, value, end, pseudonyms);
  } else bytes.fill(0, value, end);
}

const COUNT_LENGTH = 4;
const PROTOCOL_HEAD = 2;
const ADDRESS_LENGTH_FIELD = 2;

/** A count, then for each: type and length of the protocol, the protocol, length, and the address. */
function scrubAddresses(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  if (start + COUNT_LENGTH > end) {
    bytes.fill(0, start, end);
    return;
  }
  const count = u32(bytes, start);
  let at = start + COUNT_LENGTH;
  for (let entry = 0; entry < count && at + PROTOCOL_HEAD <= end; entry += 1) {
    const lengthAt = at + PROTOCOL_HEAD + u8(bytes, at + 1);
    if (lengthAt + ADDRESS_LENGTH_FIELD > end) break;
    const length = u16(bytes, lengthAt);
    const address = lengthAt + ADDRESS_LENGTH_FIELD;
    if (address + length > end) break;
    scrubNetworkAddress(bytes, address, length, pseudonyms);
    at = address + length;
  }
  bytes.fill(0, at, end);
}
