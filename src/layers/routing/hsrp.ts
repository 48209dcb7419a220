import { scrubNetworkAddress } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 2281, section 5.1.
const VERSION = 0;
const AUTHENTICATION = 8;
const VIRTUAL_ADDRESS = 16;
const LENGTH = 20;
const VERSION_1 = 0;
const UDP_PORTS = [1985, 2029];

// Version 2, as Cisco describes it: type, length, value.
const VALUE_LENGTH = 1;
const VALUE = 2;
const GROUP_STATE = 1;
const STATE_LENGTH = 40;
const STATE_ADDRESS_VERSION = 5;
const STATE_IDENTIFIER = 8;
const STATE_VIRTUAL_ADDRESS = 26;
const ADDRESS_ROOM = 16;

export const hsrp: Layer = {
  name: 'hsrp',
  claims: [{ space: SPACE.udpPort, numbers: UDP_PORTS }],
  keeps: 'version, operation, state, times, priority, group',
  maps: 'virtual address, identifier',
  blanks: 'authentication, other values',

  dissect(frame, start, end) {
    if (!frame.has(start, VALUE)) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start;
    if (u8(bytes, start + VERSION) === VERSION_1) {
      bytes.fill(0, Math.min(end, start + AUTHENTICATION), Math.min(end, start + VIRTUAL_ADDRESS));
      if (start + LENGTH <= end) pseudonyms.ipv4(bytes, start + VIRTUAL_ADDRESS);
      at = Math.min(end, start + LENGTH);
      if (at < start + LENGTH) bytes.fill(0, Math.min(end, start + AUTHENTICATION), end);
    } else at = scrubValues(bytes, start, end, pseudonyms);
    bytes.fill(0, at, end);
  },
};

function scrubValues(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): number {
  let at = start;
  while (at + VALUE <= end) {
    const length = u8(bytes, at + VALUE_LENGTH);
    if (at + VALUE + length > end) break;
    const isState = u8(bytes, at) === GROUP_STATE && length === STATE_LENGTH;
    if (isState) scrubState(bytes, at, pseudonyms);
    else bytes.fill(0, at + VALUE, at + VALUE + length);
    at += VALUE + length;
  }
  return at;
}

function scrubState(bytes: Uint8Array, at: number, pseudonyms: Pseudonyms): void {
  pseudonyms.mac(bytes, at + STATE_IDENTIFIER);
  const isIpv4 = u8(bytes, at + STATE_ADDRESS_VERSION) === 4;
  const length = isIpv4 ? 4 : ADDRESS_ROOM;
  const address = at + STATE_VIRTUAL_ADDRESS;
  scrubNetworkAddress(bytes, address, length, pseudonyms);
  bytes.fill(0, address + length, address + ADDRESS_ROOM);
}
