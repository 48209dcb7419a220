import type { CaptureInterface } from './packet.js';

// draft-ietf-opsawg-pcap, section 4.
export const FILE_HEADER_LENGTH = 24;
export const RECORD_HEADER_LENGTH = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const SNAP_LENGTH = 16;
const LINK_TYPE = 20;
/** The upper bits say whether, and how long, a frame check sequence ends each packet. */
const FCS_PRESENT = 0x04000000;
const FCS_LENGTH_SHIFT = 28;

export interface PcapHeader extends CaptureInterface {
  readonly isLittleEndian: boolean;
  /** The header as it stands in the file: what is written back, to the bit. */
  readonly bytes: Uint8Array;
}

/** Read a classic pcap file header from its 24 bytes; undefined when it is none. */
export function parsePcapHeader(bytes: Uint8Array): PcapHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = isMagic(view.getUint32(0, true));
  if (!isLittleEndian && !isMagic(view.getUint32(0, false))) return undefined;
  const link = view.getUint32(LINK_TYPE, isLittleEndian);
  return {
    isLittleEndian,
    isNanosecond: view.getUint32(0, isLittleEndian) === MAGIC_NANOSECONDS,
    snapLength: view.getUint32(SNAP_LENGTH, isLittleEndian),
    linkType: link & 0xffff,
    frameCheckLength: link & FCS_PRESENT ? (link >>> FCS_LENGTH_SHIFT) * 2 : 0,
    bytes: bytes.slice(0, FILE_HEADER_LENGTH),
  };
}

function isMagic(value: number): boolean {
  return value === MAGIC_MICROSECONDS || value === MAGIC_NANOSECONDS;
}
