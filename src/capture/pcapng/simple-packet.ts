import type { CaptureInterface, Packet } from '../packet.js';
import { type Block, SIMPLE_PACKET } from './block.js';
import type { BlockBuilder } from './block-builder.js';
import type { PcapngContent } from './content.js';

// draft-ietf-opsawg-pcapng, section 4.4. Offset in the body.
const PACKET_DATA = 4;

/** Load the packet that `block` holds: of the section's first interface, without a time of its own. */
export function readSimplePacket(block: Block, content: PcapngContent, packet: Packet): boolean {
  const { start } = block;
  const from = content.interfaces[content.firstInterface];
  if (from === undefined || !block.has(start, PACKET_DATA)) return false;
  const wireLength = block.u32(start);
  const length = Math.min(wireLength, from.snapLength || wireLength);
  if (!block.has(start + PACKET_DATA, length)) return false;
  packet.bytes = block.bytes;
  packet.start = start + PACKET_DATA;
  packet.end = packet.start + length;
  packet.wireLength = wireLength;
  packet.interfaceIndex = content.firstInterface;
  packet.linkType = from.linkType;
  packet.frameCheckLength = from.frameCheckLength;
  packet.hasTime = false;
  packet.seconds = 0;
  packet.nanoseconds = 0;
  packet.timeHigh = 0;
  packet.timeLow = 0;
  packet.flags = -1;
  packet.dropCount = -1;
  return true;
}

/** Whether a packet of `source`, where that is the section's first interface, fits a simple block. */
export function isSimple(packet: Packet, source: CaptureInterface): boolean {
  const length = Math.min(packet.wireLength, source.snapLength || packet.wireLength);
  return !packet.hasTime && packet.end - packet.start === length;
}

/** Compose what stands before the packet's data; answers its length. */
export function buildSimplePacket(builder: BlockBuilder, packet: Packet): number {
  return builder.begin(SIMPLE_PACKET).u32(packet.wireLength).length;
}
