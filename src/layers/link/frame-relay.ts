import { u8, u16, u24 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// ITU-T Q.922, annex A: two to four bytes of address, of which the last has its low bit set.
const MIN_ADDRESS_LENGTH = 2;
const MAX_ADDRESS_LENGTH = 4;
const LAST_ADDRESS_BIT = 0x01;
// RFC 2427, section 3: control, perhaps a pad byte, and a network layer protocol identifier.
const UNNUMBERED_INFORMATION = 0x03;
const PAD = 0x00;
const NLPID_SNAP = 0x80;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;
const NLPID_PPP = 0xcf;
const SNAP_LENGTH = 5;
const TYPE_LENGTH = 2;

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_PPP = 0x880b;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;
const ORGANIZATION_ETHERNET = 0x000000;
const ORGANIZATION_CISCO = 0x00000c;
const ORGANIZATION_IEEE_802_1 = 0x0080c2;
const BRIDGED_ETHERNET = [0x0001, 0x0007];

const LINKTYPE_FRAME_RELAY = 107;
/** As GRE calls it. */
const ETHERTYPE_FRAME_RELAY = 0x6559;

export const frameRelay: Layer = {
  name: 'frame-relay',
  claims: [
    { space: SPACE.linkType, numbers: [LINKTYPE_FRAME_RELAY] },
    { space: SPACE.etherType, numbers: [ETHERTYPE_FRAME_RELAY] },
  ],
  keeps: 'connection identifier, congestion bits, protocol',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    const address = addressLength(frame, start);
    if (address === 0 || !frame.has(start, address + TYPE_LENGTH)) return REFUSED;
    const at = start + address;
    if (u8(bytes, at) !== UNNUMBERED_INFORMATION) {
      // Cisco's encapsulation has an EtherType instead.
      frame.carries(SPACE.etherType, u16(bytes, at), end);
      return address + TYPE_LENGTH;
    }
    const identifierAt = u8(bytes, at + 1) === PAD ? at + 2 : at + 1;
    if (!frame.has(identifierAt, 1)) return REFUSED;
    const length = identifierAt + 1 - start;
    const identifier = u8(bytes, identifierAt);
    if (identifier === NLPID_SNAP) return length + carrySnap(frame, identifierAt + 1, end);
    frame.carries(SPACE.etherType, etherTypeOf(identifier), end);
    return length;
  },

  scrub() {},
};

function addressLength(frame: Frame, start: number): number {
  for (let length = MIN_ADDRESS_LENGTH; length <= MAX_ADDRESS_LENGTH; length += 1) {
    if (!frame.has(start, length)) return 0;
    if (u8(frame.bytes, start + length - 1) & LAST_ADDRESS_BIT) return length;
  }
  return 0;
}

function etherTypeOf(identifier: number): number {
  if (identifier === NLPID_IPV4) return ETHERTYPE_IPV4;
  if (identifier === NLPID_IPV6) return ETHERTYPE_IPV6;
  return identifier === NLPID_PPP ? ETHERTYPE_PPP : 0;
}

function carrySnap(frame: Frame, at: number, end: number): number {
  if (!frame.has(at, SNAP_LENGTH)) return 0;
  const organization = u24(frame.bytes, at);
  const protocol = u16(frame.bytes, at + 3);
  if (organization === ORGANIZATION_ETHERNET) frame.carries(SPACE.etherType, protocol, end);
  else if (organization === ORGANIZATION_CISCO) frame.carries(SPACE.ciscoProtocol, protocol, end);
  else if (organization === ORGANIZATION_IEEE_802_1 && BRIDGED_ETHERNET.includes(protocol)) {
    frame.carries(SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING, end);
  }
  return SNAP_LENGTH;
}
