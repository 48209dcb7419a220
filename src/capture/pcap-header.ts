import { Clock, MICROSECONDS, NANOSECONDS } from './clock.js';
import type { CaptureInterface } from './packet.js';

// draft-ietf-opsawg-pcap, section 4.
export const FILE_HEADER_LENGTH = 24;
const VERSION_MAJOR = 4;
const VERSION_MINOR = 6;
const SNAP_LENGTH = 16;
const LINK_TYPE = 20;
/** The upper bits say whether, and how long, a frame check sequence ends each packet. */
const FCS_PRESENT = 0x04000000;
const FCS_LENGTH_SHIFT = 28;

/** How one kind of classic pcap differs from the others. */
interface PcapKind {
  readonly isNanosecond: boolean;
  readonly fileHeaderLength: number;
  readonly recordHeaderLength: number;
}

const RECORD_HEADER_LENGTH = 16;
/** The modified kind adds interface index, protocol and packet type to each record. */
const MODIFIED_RECORD_HEADER_LENGTH = 24;
/** IXIA's kinds add the length of all records to the file header. */
const IXIA_FILE_HEADER_LENGTH = 28;

/** DG/UX's tcpdump wrote this major version, with the lengths in the order of the first ones. */
const DGUX_MAJOR = 543;
/** AIX writes version 2.2, nanoseconds, and for link types the ifType of RFC 1573. */
const AIX_LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [6, 1], // Ethernet
  [9, 6], // Token Ring
  [15, 10], // FDDI
  [24, 0], // loopback
]);

const KINDS: ReadonlyMap<number, PcapKind> = new Map([
  [0xa1b2c3d4, kind(false, FILE_HEADER_LENGTH, RECORD_HEADER_LENGTH)],
  [0xa1b23c4d, kind(true, FILE_HEADER_LENGTH, RECORD_HEADER_LENGTH)],
  [0xa1b2cd34, kind(false, FILE_HEADER_LENGTH, MODIFIED_RECORD_HEADER_LENGTH)],
  [0x1c0001ac, kind(true, IXIA_FILE_HEADER_LENGTH, RECORD_HEADER_LENGTH)],
  [0x1c0001ab, kind(false, IXIA_FILE_HEADER_LENGTH, RECORD_HEADER_LENGTH)],
]);

/** The header of a classic pcap file. */
export interface PcapHeader extends CaptureInterface {
  readonly recordHeaderLength: number;
  /**
   * Up to version 2.3 records told the length on the wire before the captured one, and some programs
   * went on to. The captured length is never the larger one, so both orders can be told apart.
   */
  readonly mayBeSwapped: boolean;
  /** The header as it stands in the file: what is written back, to the bit. */
  readonly bytes: Uint8Array;
}

/** Whether a file that starts with these 4 bytes is classic pcap of a known kind. */
export function isPcapMagic(view: DataView, at: number): boolean {
  return KINDS.has(view.getUint32(at, true)) || KINDS.has(view.getUint32(at, false));
}

/** Read a classic pcap file header at the start of `bytes`; undefined when it is none, or not whole. */
export function parsePcapHeader(bytes: Uint8Array): PcapHeader | undefined {
  if (bytes.length < FILE_HEADER_LENGTH) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = KINDS.has(view.getUint32(0, true));
  const found = KINDS.get(view.getUint32(0, isLittleEndian));
  if (found === undefined || bytes.length < found.fileHeaderLength) return undefined;
  const link = view.getUint32(LINK_TYPE, isLittleEndian);
  const major = view.getUint16(VERSION_MAJOR, isLittleEndian);
  const minor = view.getUint16(VERSION_MINOR, isLittleEndian);
  const aixLinkType = major === 2 && minor === 2 ? AIX_LINK_TYPES.get(link) : undefined;
  const isNanosecond = found.isNanosecond || aixLinkType !== undefined;
  return {
    isLittleEndian,
    isNanosecond,
    clock: clockOf(isNanosecond),
    section: 0,
    mayBeSwapped: (major === 2 && minor <= 3) || major === DGUX_MAJOR,
    recordHeaderLength: found.recordHeaderLength,
    snapLength: view.getUint32(SNAP_LENGTH, isLittleEndian),
    linkType: aixLinkType ?? link & 0xffff,
    frameCheckLength: link & FCS_PRESENT ? (link >>> FCS_LENGTH_SHIFT) * 2 : 0,
    bytes: bytes.slice(0, found.fileHeaderLength),
  };
}

/** Make the header of a classic pcap file of the common kind, little-endian. */
export function makePcapHeader(source: CaptureInterface): PcapHeader {
  const bytes = new Uint8Array(FILE_HEADER_LENGTH);
  const view = new DataView(bytes.buffer);
  const { linkType, frameCheckLength, snapLength, isNanosecond } = source;
  const fcs =
    frameCheckLength === 0 ? 0 : FCS_PRESENT | ((frameCheckLength / 2) << FCS_LENGTH_SHIFT);
  view.setUint32(0, isNanosecond ? 0xa1b23c4d : 0xa1b2c3d4, true);
  view.setUint16(VERSION_MAJOR, 2, true);
  view.setUint16(VERSION_MINOR, 4, true);
  view.setUint32(SNAP_LENGTH, snapLength, true);
  view.setUint32(LINK_TYPE, linkType | fcs, true);
  return {
    isLittleEndian: true,
    recordHeaderLength: RECORD_HEADER_LENGTH,
    mayBeSwapped: false,
    linkType,
    frameCheckLength,
    snapLength,
    isNanosecond,
    clock: clockOf(isNanosecond),
    section: 0,
    bytes,
  };
}

/** Lengths of record headers that patched programs wrote without another magic number, by the usual one. */
const PATCHED_RECORD_HEADER_LENGTHS: ReadonlyMap<number, readonly number[]> = new Map([
  // Red Hat 6.1's ss990417, and Nokia's firewalls.
  [RECORD_HEADER_LENGTH, [24, 20]],
  // SuSE 6.3's ss990915.
  [MODIFIED_RECORD_HEADER_LENGTH, [28]],
]);

/** The same header, of each kind that its records may be of in fact; the one it tells first. */
export function listPcapKinds(header: PcapHeader): PcapHeader[] {
  const { recordHeaderLength, isNanosecond } = header;
  const others = isNanosecond ? [] : (PATCHED_RECORD_HEADER_LENGTHS.get(recordHeaderLength) ?? []);
  return [header, ...others.map((length) => ({ ...header, recordHeaderLength: length }))];
}

function kind(
  isNanosecond: boolean,
  fileHeaderLength: number,
  recordHeaderLength: number,
): PcapKind {
  return { isNanosecond, fileHeaderLength, recordHeaderLength };
}

function clockOf(isNanosecond: boolean): Clock {
  return new Clock(isNanosecond ? NANOSECONDS : MICROSECONDS);
}
