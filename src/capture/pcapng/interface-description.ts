import { Clock, MICROSECONDS } from '../clock.js';
import type { CaptureInterface } from '../packet.js';
import type { MetadataKind } from '../reader.js';
import { type Block, INTERFACE_DESCRIPTION } from './block.js';
import type { BlockBuilder } from './block-builder.js';
import type { PcapngContent, PcapngInterface } from './content.js';

// draft-ietf-opsawg-pcapng, section 4.2. Offsets in the body.
const LINK_TYPE = 0;
const SNAP_LENGTH = 4;
const OPTIONS = 8;
const NAME = 2;
const TIME_RESOLUTION = 9;
const FRAME_CHECK_LENGTH = 13;
const TIME_OFFSET = 14;

const OPTION_KINDS = new Map<number, MetadataKind | undefined>([
  [NAME, 'interfaceNames'],
  [3, 'interfaceDescriptions'],
  [4, 'interfaceAddresses'],
  [5, 'interfaceAddresses'],
  [6, 'interfaceAddresses'],
  [7, 'interfaceAddresses'],
  [8, undefined], // if_speed
  [TIME_RESOLUTION, undefined],
  [10, 'timeZones'],
  [11, 'captureFilters'],
  [12, 'operatingSystems'],
  [FRAME_CHECK_LENGTH, undefined],
  [TIME_OFFSET, undefined],
  [15, 'hardware'],
  [16, undefined], // if_txspeed
  [17, undefined], // if_rxspeed
  [18, 'timeZones'],
]);

/** What the options of an interface say about how its packets are to be read. */
interface Reading {
  resolution: number;
  offsetHigh: number;
  offsetLow: number;
  frameCheckOption: number;
}

/** Add the interface that `block` describes. False when it is too short to be one. */
export function readInterfaceDescription(block: Block, content: PcapngContent): boolean {
  if (!block.has(block.start, OPTIONS)) return false;
  const reading = readOptions(block, content);
  const clock = new Clock(reading.resolution, reading.offsetHigh, reading.offsetLow);
  content.interfaces.push({
    linkType: block.u16(block.start + LINK_TYPE),
    snapLength: block.u32(block.start + SNAP_LENGTH),
    isNanosecond: clock.precision > MICROSECONDS,
    frameCheckLength: Math.max(0, reading.frameCheckOption),
    frameCheckOption: reading.frameCheckOption,
    clock,
    isLittleEndian: block.isLittleEndian,
    section: content.section,
    statistics: undefined,
  });
  return true;
}

function readOptions(block: Block, content: PcapngContent): Reading {
  const reading = { resolution: MICROSECONDS, offsetHigh: 0, offsetLow: 0, frameCheckOption: -1 };
  const options = content.options(block, block.start + OPTIONS);
  while (options.next()) {
    content.countOption(options.code, OPTION_KINDS);
    if (options.length === 1) readByteOption(reading, options.code, block.bytes[options.at] ?? 0);
    if (options.code === TIME_OFFSET && options.length === 8) {
      const [high, low] = block.words(options.at);
      reading.offsetHigh = high;
      reading.offsetLow = low;
    }
  }
  return reading;
}

function readByteOption(reading: Reading, code: number, value: number): void {
  if (code === TIME_RESOLUTION) reading.resolution = value;
  if (code === FRAME_CHECK_LENGTH) reading.frameCheckOption = value;
}

/** Compose the description of an interface, under a name of ours or none. */
export function buildInterfaceDescription(
  builder: BlockBuilder,
  source: CaptureInterface,
  name: string | undefined,
): void {
  const { clock } = source;
  builder.begin(INTERFACE_DESCRIPTION).u16(source.linkType).u16(0).u32(source.snapLength);
  if (name !== undefined) builder.textOption(NAME, name);
  if (clock.resolution !== MICROSECONDS) builder.byteOption(TIME_RESOLUTION, clock.resolution);
  const frameCheck = frameCheckOptionOf(source);
  if (frameCheck >= 0) builder.byteOption(FRAME_CHECK_LENGTH, frameCheck);
  if (clock.offset !== 0) {
    builder.option(TIME_OFFSET, 8).words(clock.offsetHigh, clock.offsetLow);
  }
}

function frameCheckOptionOf(source: CaptureInterface | PcapngInterface): number {
  if ('frameCheckOption' in source) return source.frameCheckOption;
  return source.frameCheckLength > 0 ? source.frameCheckLength : -1;
}
