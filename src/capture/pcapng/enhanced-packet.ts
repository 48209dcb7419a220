import type { CaptureInterface, Packet } from '../packet.js';
import type { MetadataKind } from '../reader.js';
import { type Block, ENHANCED_PACKET, padded } from './block.js';
import type { BlockBuilder } from './block-builder.js';
import type { PcapngContent } from './content.js';
import { COMMENT } from './options.js';

// draft-ietf-opsawg-pcapng, section 4.3. Offsets in the body.
const INTERFACE = 0;
const TIME_HIGH = 4;
const TIME_LOW = 8;
const CAPTURED_LENGTH = 12;
const WIRE_LENGTH = 16;
const PACKET_DATA = 20;
const FLAGS = 2;
const DROP_COUNT = 4;

const OPTION_KINDS = new Map<number, MetadataKind | undefined>([
  [FLAGS, undefined],
  [3, 'hashes'],
  [DROP_COUNT, undefined],
  [5, 'packetIds'],
  [6, 'queues'],
  [7, 'verdicts'],
  [8, 'processIds'],
]);

/** Load the packet that `block` holds. False when it is broken or names no known interface. */
export function readEnhancedPacket(block: Block, content: PcapngContent, packet: Packet): boolean {
  if (!block.has(block.start, PACKET_DATA)) return false;
  return loadPacket(block, content, packet, block.u32(block.start + INTERFACE));
}

/** Load the packet of a block that is long enough, from the interface with this number in its section. */
export function loadPacket(
  block: Block,
  content: PcapngContent,
  packet: Packet,
  interfaceNumber: number,
): boolean {
  const { start } = block;
  const index = content.firstInterface + interfaceNumber;
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
  return true;
}

/** Take over flags and drop count, and count the options that reveal something. */
function readPacketOptions(block: Block, content: PcapngContent, packet: Packet): void {
  packet.flags = -1;
  packet.dropCount = -1;
  const at = packet.start + padded(packet.end - packet.start);
  if (at >= block.end) return;
  const options = content.options(block, at);
  while (options.next()) {
    content.countOption(options.code, OPTION_KINDS);
    if (options.code === FLAGS && options.length === 4) packet.flags = block.u32(options.at);
    if (options.code === DROP_COUNT && options.length === 8) {
      packet.dropCount = block.u64(options.at);
    }
  }
}

/** Where a packet is going: its interface, that one's number in the section, and what to say of it. */
export interface PacketTarget {
  readonly number: number;
  readonly source: CaptureInterface;
  readonly comment: string | undefined;
  /** Whole seconds to add to the packet's time. */
  readonly timeShift: number;
}

/** Compose what stands before and behind the packet's data; answers the length of the former. */
export function buildEnhancedPacket(
  builder: BlockBuilder,
  packet: Packet,
  target: PacketTarget,
): number {
  if (!('statistics' in target.source)) target.source.clock.write(packet);
  const isShifted = target.timeShift !== 0 && packet.hasTime;
  const time = isShifted ? target.source.clock.shift(packet, target.timeShift) : packet;
  const headerLength = builder
    .begin(ENHANCED_PACKET)
    .u32(target.number)
    .u32(time.timeHigh)
    .u32(time.timeLow)
    .u32(packet.end - packet.start)
    .u32(packet.wireLength).length;
  if (packet.flags >= 0) builder.option(FLAGS, 4).u32(packet.flags);
  if (packet.dropCount >= 0) builder.option(DROP_COUNT, 8).u64(packet.dropCount);
  if (target.comment !== undefined) builder.textOption(COMMENT, target.comment);
  return headerLength;
}
