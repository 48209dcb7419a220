import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// IEEE 802.1D, clause 9.3; IEEE 802.1Q, clause 14.4 for the multiple spanning tree.
const VERSION = 2;
const TYPE = 3;
const HEADER_LENGTH = 4;
const ROOT_ADDRESS = 7;
const BRIDGE_ADDRESS = 19;
const CONFIGURATION_LENGTH = 35;
const RAPID_LENGTH = 36;
const TYPE_NOTIFICATION = 0x80;
const TYPE_RAPID = 0x02;
const VERSION_MULTIPLE = 3;
const MULTIPLE_LENGTH = 36;
const MULTIPLE_BODY = 38;
/** Selector, name, revision, digest, cost, bridge identifier, hops. */
const MULTIPLE_NAME = 39;
const MULTIPLE_REVISION = 71;
const MULTIPLE_DIGEST = 73;
const MULTIPLE_COST = 89;
const MULTIPLE_BRIDGE_ADDRESS = 95;
const MULTIPLE_INSTANCES = 102;
const INSTANCE_LENGTH = 16;
const INSTANCE_ROOT_ADDRESS = 3;

const SAP_SPANNING_TREE = 0x42;
/** Cisco's tree for each VLAN. */
const CISCO_PER_VLAN = 0x010b;

export const spanningTree: Layer = {
  name: 'spanning-tree',
  claims: [
    { space: SPACE.llcSap, numbers: [SAP_SPANNING_TREE] },
    { space: SPACE.ciscoProtocol, numbers: [CISCO_PER_VLAN] },
  ],
  keeps: 'type, flags, priorities, costs, ports, times, revision',
  maps: 'addresses of root and bridges',
  blanks: 'name and digest of the region',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH) || u16(bytes, start) !== 0) return REFUSED;
    const type = u8(bytes, start + TYPE);
    if (type === TYPE_NOTIFICATION) return HEADER_LENGTH;
    if (!frame.has(start, CONFIGURATION_LENGTH)) return REFUSED;
    if (type !== TYPE_RAPID || !frame.has(start, RAPID_LENGTH)) return CONFIGURATION_LENGTH;
    const isMultiple = u8(bytes, start + VERSION) >= VERSION_MULTIPLE;
    if (!isMultiple || !frame.has(start, MULTIPLE_INSTANCES)) return RAPID_LENGTH;
    const length = MULTIPLE_BODY + u16(bytes, start + MULTIPLE_LENGTH);
    return Math.max(MULTIPLE_INSTANCES, Math.min(frame.limit - start, end - start, length));
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    if (end < start + CONFIGURATION_LENGTH) return;
    pseudonyms.mac(bytes, start + ROOT_ADDRESS);
    pseudonyms.mac(bytes, start + BRIDGE_ADDRESS);
    if (end >= start + MULTIPLE_INSTANCES) scrubMultiple(bytes, start, end, pseudonyms);
  },
};

function scrubMultiple(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  bytes.fill(0, start + MULTIPLE_NAME, start + MULTIPLE_REVISION);
  bytes.fill(0, start + MULTIPLE_DIGEST, start + MULTIPLE_COST);
  pseudonyms.mac(bytes, start + MULTIPLE_BRIDGE_ADDRESS);
  let at = start + MULTIPLE_INSTANCES;
  for (; at + INSTANCE_LENGTH <= end; at += INSTANCE_LENGTH) {
    pseudonyms.mac(bytes, at + INSTANCE_ROOT_ADDRESS);
  }
  bytes.fill(0, at, end);
}
