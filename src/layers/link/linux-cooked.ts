import { scrubHardwareAddress, scrubNetworkAddress } from '../../frame/addresses.js';
import { u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
const HARDWARE_TYPE = 2;
const ADDRESS_LENGTH = 4;
const ADDRESS = 6;
const ADDRESS_ROOM = 8;
const PROTOCOL = 14;
const HEADER_LENGTH = 16;
const LINKTYPE_LINUX_SLL = 113;

// ARPHRD values of Linux's if_arp.h: the protocol field is no EtherType for these.
const HARDWARE_FRAME_RELAY = 770;
const HARDWARE_NETLINK = 824;

export const linuxCooked: Layer = {
  name: 'linux-cooked',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_LINUX_SLL] }],
  keeps: 'packet type, hardware type, protocol',
  maps: 'link-layer address',
  blanks: 'bytes beyond the link-layer address',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const hardware = u16(frame.bytes, start + HARDWARE_TYPE);
    const protocol = u16(frame.bytes, start + PROTOCOL);
    if (hardware !== HARDWARE_NETLINK && hardware !== HARDWARE_FRAME_RELAY) {
      frame.carries(SPACE.etherType, protocol, end);
    }
    return HEADER_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    const { bytes } = frame;
    const length = Math.min(u16(bytes, start + ADDRESS_LENGTH), ADDRESS_ROOM);
    const at = start + ADDRESS;
    // A tunnel's link-layer address is the network address of its end.
    if (length === 4) scrubNetworkAddress(bytes, at, length, pseudonyms);
    else scrubHardwareAddress(bytes, at, length, pseudonyms);
    bytes.fill(0, at + length, at + ADDRESS_ROOM);
  },
};
