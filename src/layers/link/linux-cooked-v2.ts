import { scrubHardwareAddress, scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
const PROTOCOL = 0;
const RESERVED = 2;
const INTERFACE_INDEX = 4;
const HARDWARE_TYPE = 8;
const ADDRESS_LENGTH = 11;
const ADDRESS = 12;
const ADDRESS_ROOM = 8;
const HEADER_LENGTH = 20;
const LINKTYPE_LINUX_SLL2 = 276;

// ARPHRD values of Linux's if_arp.h: the protocol field is no EtherType for these.
const HARDWARE_FRAME_RELAY = 770;
const HARDWARE_NETLINK = 824;

export const linuxCookedV2: Layer = {
  name: 'linux-cooked-v2',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_LINUX_SLL2] }],
  keeps: 'protocol, interface index, hardware type, packet type',
  maps: 'link-layer address',
  blanks: 'reserved bytes, bytes beyond the link-layer address',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const hardware = u16(frame.bytes, start + HARDWARE_TYPE);
    if (hardware !== HARDWARE_NETLINK && hardware !== HARDWARE_FRAME_RELAY) {
      frame.carries(SPACE.etherType, u16(frame.bytes, start + PROTOCOL), end);
    }
    return HEADER_LENGTH;
  },

  scrub(frame, start, _end, pseudonyms) {
    const { bytes } = frame;
    bytes.fill(0, start + RESERVED, start + INTERFACE_INDEX);
    const length = Math.min(u8(bytes, start + ADDRESS_LENGTH), ADDRESS_ROOM);
    const at = start + ADDRESS;
    // A tunnel's link-layer address is the network address of its end.
    if (length === 4) scrubNetworkAddress(bytes, at, length, pseudonyms);
    else scrubHardwareAddress(bytes, at, length, pseudonyms);
    bytes.fill(0, at + length, at + ADDRESS_ROOM);
  },
};
