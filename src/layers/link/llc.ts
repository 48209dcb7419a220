import { u8, u16, u24 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.2, clauses 3 and 5.
const DESTINATION_SAP = 0;
const SOURCE_SAP = 1;
const CONTROL = 2;
const UNNUMBERED_LENGTH = 3;
const NUMBERED_LENGTH = 4;
/** Both low bits of the control field are set in unnumbered frames, whose control is one byte. */
const UNNUMBERED_BITS = 0x03;
const UNNUMBERED_INFORMATION = 0x03;

// RFC 1042: a SNAP header follows, an organization code and its protocol number.
const SAP_SNAP = 0xaa;
const SNAP_ORGANIZATION = 3;
const SNAP_PROTOCOL = 6;
const SNAP_LENGTH = 8;
const ORGANIZATION_ETHERNET = 0x000000;
/** RFC 7042, 2.1.3; as 802.1H bridges write it for AppleTalk and IPX. */
const ORGANIZATION_BRIDGE_TUNNEL = 0x0000f8;
const ORGANIZATION_CISCO = 0x00000c;
const ORGANIZATION_IEEE_802_1 = 0x0080c2;
/** Bridged Ethernet frames, with and without their check sequence. RFC 2684, section 5.2. */
const BRIDGED_ETHERNET_WITH_FCS = 0x0001;
const BRIDGED_ETHERNET = 0x0007;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;

const ETHERTYPE_802_2 = 0x0004;
/** Generic 802.2 where an EtherType is asked for. RFC 8300 and others: LLC encapsulation. */
const ETHERTYPE_LLC = 0x8870;
const LINKTYPE_ATM_RFC1483 = 100;

export const llc: Layer = {
  name: 'llc',
  claims: [
    { space: SPACE.etherType, numbers: [ETHERTYPE_802_2, ETHERTYPE_LLC] },
    { space: SPACE.linkType, numbers: [LINKTYPE_ATM_RFC1483] },
  ],
  keeps: 'service access points, control, organization and protocol of SNAP',
  maps: '',
  blanks: '',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, UNNUMBERED_LENGTH)) return REFUSED;
    const destination = u8(bytes, start + DESTINATION_SAP);
    const source = u8(bytes, start + SOURCE_SAP);
    const control = u8(bytes, start + CONTROL);
    const isSnap = destination === SAP_SNAP && source === SAP_SNAP;
    if (isSnap && control === UNNUMBERED_INFORMATION && frame.has(start, SNAP_LENGTH)) {
      const protocol = u16(bytes, start + SNAP_PROTOCOL);
      const [space, number] = snapProtocol(u24(bytes, start + SNAP_ORGANIZATION), protocol);
      frame.carries(space, number, end);
      return SNAP_LENGTH;
    }
    if ((control & UNNUMBERED_BITS) !== UNNUMBERED_BITS) {
      return frame.has(start, NUMBERED_LENGTH) ? NUMBERED_LENGTH : REFUSED;
    }
    if (control === UNNUMBERED_INFORMATION) frame.carries(SPACE.llcSap, destination, end);
    return UNNUMBERED_LENGTH;
  },

  scrub() {},
};

function snapProtocol(organization: number, protocol: number): [number, number] {
  if (organization === ORGANIZATION_ETHERNET || organization === ORGANIZATION_BRIDGE_TUNNEL) {
    return [SPACE.etherType, protocol];
  }
  if (organization === ORGANIZATION_CISCO) return [SPACE.ciscoProtocol, protocol];
  if (organization === ORGANIZATION_IEEE_802_1) return bridgedProtocol(protocol);
  return [SPACE.nothing, 0];
}

function bridgedProtocol(protocol: number): [number, number] {
  const isEthernet = protocol === BRIDGED_ETHERNET || protocol === BRIDGED_ETHERNET_WITH_FCS;
  return isEthernet ? [SPACE.etherType, ETHERTYPE_TRANSPARENT_BRIDGING] : [SPACE.nothing, 0];
}
