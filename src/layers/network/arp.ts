import {
  blankGroupSender,
  blankMulticastSender,
  scrubHardwareAddress,
  scrubNetworkAddress,
} from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 826, "Packet format". RARP (RFC 903), InARP (RFC 2390) and DRARP differ in the opcode only.
const HARDWARE_TYPE = 0;
const HARDWARE_LENGTH = 4;
const PROTOCOL_LENGTH = 5;
const ADDRESSES = 8;
const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_RARP = 0x8035;

/** RFC 2225, section 8.3: ATM has two lengths for each hardware address, and an order of its own. */
const HARDWARE_ATM = 19;
const ATM_ADDRESSES = 12;

const MAC_LENGTH = 6;
const IPV4_LENGTH = 4;

export const arp: Layer = {
  name: 'arp',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_ARP, ETHERTYPE_RARP] }],
  keeps: 'hardware and protocol type, lengths, operation',
  maps: 'hardware and protocol addresses of sender and target',
  blanks: 'hardware addresses that are neither MAC nor EUI-64; all addresses of ATM ARP',

  dissect(frame, start) {
    const { bytes } = frame;
    if (!frame.has(start, ADDRESSES)) return REFUSED;
    if (u16(bytes, start + HARDWARE_TYPE) === HARDWARE_ATM) {
      return frame.has(start, ATM_ADDRESSES) ? ATM_ADDRESSES : REFUSED;
    }
    const hardwareLength = u8(bytes, start + HARDWARE_LENGTH);
    const protocolLength = u8(bytes, start + PROTOCOL_LENGTH);
    const length = ADDRESSES + 2 * (hardwareLength + protocolLength);
    return frame.has(start, length) ? length : ADDRESSES;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    if (u16(bytes, start + HARDWARE_TYPE) === HARDWARE_ATM || end === start + ADDRESSES) return;
    const hardwareLength = u8(bytes, start + HARDWARE_LENGTH);
    const protocolLength = u8(bytes, start + PROTOCOL_LENGTH);
    let at = start + ADDRESSES;
    if (hardwareLength === MAC_LENGTH) blankGroupSender(bytes, at);
    if (protocolLength === IPV4_LENGTH) {
      // Nobody asks for the hardware address of a group either. RFC 1112, section 6.4.
      blankMulticastSender(bytes, at + hardwareLength);
      blankMulticastSender(bytes, at + 2 * hardwareLength + IPV4_LENGTH);
    }
    for (let party = 0; party < 2; party += 1) {
      scrubHardwareAddress(bytes, at, hardwareLength, pseudonyms);
      scrubNetworkAddress(bytes, at + hardwareLength, protocolLength, pseudonyms);
      at += hardwareLength + protocolLength;
    }
  },
};
