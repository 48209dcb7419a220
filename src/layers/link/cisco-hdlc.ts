import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes/LINKTYPE_C_HDLC: address, control, and an EtherType.
const TYPE = 2;
const HEADER_LENGTH = 4;
const LINKTYPE_CISCO_HDLC = 104;

/** Line protocol and discovery are called by numbers of Cisco's own. */
const TYPE_LINE_PROTOCOL = 0x8035;
const TYPE_DISCOVERY = 0x2000;

// The line protocol (SLARP): an address request and its reply, or counters that keep the line alive.
const LINE_CODE = 4;
const LINE_ADDRESS = 8;
const LINE_LENGTH = 18;
const KEEPALIVE = 2;

export const ciscoHdlc: Layer = {
  name: 'cisco-hdlc',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_CISCO_HDLC] }],
  keeps: 'address, control, type, keepalive counters, netmask of the line protocol',
  maps: 'address in the line protocol',
  blanks: '',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const type = u16(frame.bytes, start + TYPE);
    if (type === TYPE_LINE_PROTOCOL) {
      return frame.has(start, LINE_LENGTH) ? LINE_LENGTH : HEADER_LENGTH;
    }
    const space = type === TYPE_DISCOVERY ? SPACE.ciscoProtocol : SPACE.etherType;
    frame.carries(space, type, end);
    return HEADER_LENGTH;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    if (end - start !== LINE_LENGTH) return;
    if (u8(bytes, start + LINE_CODE + 3) !== KEEPALIVE)
      pseudonyms.ipv4(bytes, start + LINE_ADDRESS);
  },
};
