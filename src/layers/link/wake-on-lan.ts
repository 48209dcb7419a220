import { equalBytes, u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// AMD's "Magic Packet Technology": six bytes of ones, then one address sixteen times; a password may follow.
const SYNCHRONIZATION_LENGTH = 6;
const ADDRESS_LENGTH = 6;
const REPETITIONS = 16;
const LENGTH = SYNCHRONIZATION_LENGTH + REPETITIONS * ADDRESS_LENGTH;
const ETHERTYPE_WAKE_ON_LAN = 0x0842;
/** Echo and discard, where such packets are sent by custom. */
const UDP_PORTS = [7, 9];

export const wakeOnLan: Layer = {
  name: 'wake-on-lan',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_WAKE_ON_LAN] },
    { space: SPACE.udpPort, numbers: UDP_PORTS },
  ],
  keeps: 'synchronization',
  maps: 'address to be woken',
  blanks: 'password',

  dissect(frame, start) {
    const { bytes } = frame;
    if (!frame.has(start, LENGTH)) return REFUSED;
    for (let i = 0; i < SYNCHRONIZATION_LENGTH; i += 1) {
      if (u8(bytes, start + i) !== 0xff) return REFUSED;
    }
    const first = start + SYNCHRONIZATION_LENGTH;
    const repeated = (REPETITIONS - 1) * ADDRESS_LENGTH;
    return equalBytes(bytes, first, first + ADDRESS_LENGTH, repeated) ? LENGTH : REFUSED;
  },

  scrub(frame, start, end, pseudonyms) {
    for (let at = start + SYNCHRONIZATION_LENGTH; at < end; at += ADDRESS_LENGTH) {
      pseudonyms.mac(frame.bytes, at);
    }
  },
};
