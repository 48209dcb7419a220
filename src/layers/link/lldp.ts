import { familyLength, scrubHardwareAddress, scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// IEEE 802.1AB, clause 8: seven bits of type and nine of length, then the value.
const TYPE_SHIFT = 9;
const LENGTH_MASK = 0x01ff;
const VALUE = 2;
const MIN_LENGTH = 2;
const ETHERTYPE_LLDP = 0x88cc;

const CHASSIS = 1;
const PORT = 2;
const TIME_TO_LIVE = 3;
const PORT_DESCRIPTION = 4;
const SYSTEM_NAME = 5;
const CAPABILITIES = 7;
const MANAGEMENT_ADDRESS = 8;
const ORGANIZATION_SPECIFIC = 127;
const ORGANIZATION_AND_SUBTYPE = 4;

const CHASSIS_MAC = 4;
const CHASSIS_NETWORK = 5;
const PORT_MAC = 3;
const PORT_NETWORK = 4;
const FAMILY_MAC_OF_802 = 6;

export const lldp: Layer = {
  name: 'lldp',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_LLDP] }],
  keeps:
    'types and lengths, time to live, capabilities, interface numbers, organization and subtype',
  maps: 'chassis, port, port description, system name, management address',
  blanks: 'system description, object identifier, organizations’ values',

  dissect(frame, start, end) {
    if (!frame.has(start, MIN_LENGTH)) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    let at = start;
    while (at + VALUE <= end) {
      const head = u16(bytes, at);
      const next = at + VALUE + (head & LENGTH_MASK);
      if (head === 0 || next > end) break;
      scrubValue(bytes, at, next, pseudonyms);
      at = next;
    }
    bytes.fill(0, at, end);
  },
};

function scrubValue(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at) >>> (TYPE_SHIFT - 8);
  const value = at + VALUE;
  if (type === TIME_TO_LIVE || type === CAPABILITIES || value === end) return;
  if (type === CHASSIS || type === PORT) scrubIdentifier(bytes, at, end, pseudonyms);
  else if (type === PORT_DESCRIPTION || type === SYSTEM_NAME) pseudonyms.word(bytes, value, end);
  else if (type === MANAGEMENT_ADDRESS) scrubManagement(bytes, value, end, pseudonyms);
  else {
    const kept = type === ORGANIZATION_SPECIFIC ? ORGANIZATION_AND_SUBTYPE : 0;
    bytes.fill(0, Math.min(end, value + kept), end);
  }
}

/** Chassis and port number their subtypes differently. */
function scrubIdentifier(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const isChassis = u8(bytes, at) >>> (TYPE_SHIFT - 8) === CHASSIS;
  const subtype = u8(bytes, at + VALUE);
  const body = at + VALUE + 1;
  if (subtype === (isChassis ? CHASSIS_MAC : PORT_MAC)) {
    scrubHardwareAddress(bytes, body, end - body, pseudonyms);
  } else if (subtype === (isChassis ? CHASSIS_NETWORK : PORT_NETWORK)) {
    scrubFamilyAddress(bytes, body, end, pseudonyms);
  } else pseudonyms.word(bytes, body, end);
}

/** An address behind one byte of its IANA family. */
function scrubFamilyAddress(
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  if (at >= end) return;
  const family = u8(bytes, at);
  const length = end - at - 1;
  if (family === FAMILY_MAC_OF_802) scrubHardwareAddress(bytes, at + 1, length, pseudonyms);
  else if (length === familyLength(family)) {
    scrubNetworkAddress(bytes, at + 1, length, pseudonyms);
  } else bytes.fill(0, at + 1, end);
}

/** Length, family and address, then how the interface is numbered, its number, and an object identifier. */
function scrubManagement(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const addressEnd = Math.min(end, at + 1 + u8(bytes, at));
  scrubFamilyAddress(bytes, at + 1, addressEnd, pseudonyms);
  bytes.fill(0, Math.min(end, addressEnd + 5), end);
}
