import type { Packet } from '../packet.js';
import type { Block } from './block.js';
import type { PcapngContent } from './content.js';
import { readPacketOptions } from './enhanced-packet.js';

// draft-ietf-opsawg-pcapng, appendix A. Offsets in the body.
const INTERFACE = 0;
const DROP_COUNT = 2;
const TIME_HIGH = 4;
const TIME_LOW = 8;
const CAPTURED_LENGTH = 12;
const WIRE_LENGTH = 16;
const PACKET_DATA = 20;
const UNKNOWN_DROP_COUNT = 0xffff;

/** Load the packet that `block` holds. False when it is broken or names no known interface. */
export function readObsoletePacket(block: Block, content: PcapngContent, packet: Packet): boolean {
  const { start } = block;
  if (!block.has(start, PACKET_DATA)) return false;
  const index = content.firstInterface + block.u16(start + INTERFACE);
  const from = content.interfaces[index];
  const length = block.u32(start + CAPTURED_LENGTH);
  if (from === undefined || !block.has(start + PACKET_DATA, length)) return false;
  packet.bytes = block.bytes;
  packet.start = start + PACKET_DATA;
  packet.end = packet.start + length;
  packet.wireLength = block.u32(start + WIRE_LENGTH);
  packet.interfaceIndex = index;
  packet.linkType = from.linkType;
  packet.frameCheckLength = from.frameCheckLength;
  packet.hasTime = true;
  from.clock.read(block.u32(start + TIME_HIGH), block.u32(start + TIME_LOW), packet);
  readPacketOptions(block, content, packet);
  const dropped = block.u16(start + DROP_COUNT);
  if (dropped !== UNKNOWN_DROP_COUNT) packet.dropCount = dropped;
  return true;
}
