import type { Packet } from '../packet.js';
import type { Block } from './block.js';
import type { PcapngContent } from './content.js';
import { loadPacket } from './enhanced-packet.js';

// draft-ietf-opsawg-pcapng, appendix A. Offsets in the body; from the time on it is an enhanced packet.
const INTERFACE = 0;
const DROP_COUNT = 2;
const PACKET_DATA = 20;
const UNKNOWN_DROP_COUNT = 0xffff;

/** Load the packet that `block` holds. False when it is broken or names no known interface. */
export function readObsoletePacket(block: Block, content: PcapngContent, packet: Packet): boolean {
  const { start } = block;
  if (!block.has(start, PACKET_DATA)) return false;
  if (!loadPacket(block, content, packet, block.u16(start + INTERFACE))) return false;
  const dropped = block.u16(start + DROP_COUNT);
  if (dropped !== UNKNOWN_DROP_COUNT) packet.dropCount = dropped;
  return true;
}
