import { scrubNetworkAddress } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// As Cisco's load balancing protocol is known from Wireshark: version, group, owner, then values.
const OWNER = 6;
const HEADER_LENGTH = 12;
const UDP_PORT_GLBP = 3222;
const VALUE_LENGTH = 1;
const VALUE = 2;
const HELLO = 1;
const REQUEST = 2;
/** The length of the virtual address stands before it. */
const HELLO_ADDRESS_LENGTH = 23;
const HELLO_ADDRESS = 24;
const REQUEST_ADDRESS = 14;
const REQUEST_LENGTH = 20;

export const glbp: Layer = {
  name: 'glbp',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_GLBP] }],
  keeps: 'version, group, states, priorities, times',
  maps: 'owner, virtual address, virtual hardware address',
  blanks: 'authentication, other values',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    pseudonyms.mac(bytes, start + OWNER);
    let at = start + HEADER_LENGTH;
    while (at + VALUE <= end) {
      const length = u8(bytes, at + VALUE_LENGTH);
      if (length < VALUE || at + length > end) break;
      scrubValue(bytes, at, at + length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

function scrubValue(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at);
  if (type === HELLO && at + HELLO_ADDRESS <= end) {
    const length = u8(bytes, at + HELLO_ADDRESS_LENGTH);
    const addressEnd = at + HELLO_ADDRESS + length;
    if (addressEnd > end) bytes.fill(0, at + HELLO_ADDRESS, end);
    else {
      scrubNetworkAddress(bytes, at + HELLO_ADDRESS, length, pseudonyms);
      bytes.fill(0, addressEnd, end);
    }
  } else if (type === REQUEST && end - at === REQUEST_LENGTH) {
    pseudonyms.mac(bytes, at + REQUEST_ADDRESS);
  } else bytes.fill(0, at + VALUE, end);
}
