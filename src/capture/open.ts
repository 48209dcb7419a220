import { PcapsuleError } from '../errors.js';
import { FileWindow, type InputNumber, type OpenOptions } from './file-window.js';
import { HeaderlessReader } from './headerless-reader.js';
import {
  FILE_HEADER_LENGTH,
  isPcapMagic,
  listPcapKinds,
  type PcapHeader,
  parsePcapHeader,
} from './pcap-header.js';
import { PcapReader } from './pcap-reader.js';
import { PcapRecords } from './pcap-record.js';
import { BLOCK_HEADER_LENGTH, MIN_BLOCK_LENGTH, SECTION_HEADER } from './pcapng/block.js';
import { PcapngReader } from './pcapng/reader.js';
import { byteOrderAt } from './pcapng/section-header.js';
import type { CaptureReader } from './reader.js';

const MAX_PCAP_HEADER_LENGTH = FILE_HEADER_LENGTH + 4;
const MAGIC_LENGTH = 4;
/** So many sound records in a row show of what kind they are. */
const FIRST_RECORDS = 3;

/**
 * Open a capture, recognised by its first bytes; one that ends within its header has no packets.
 * Throws `capture.unrecognised` or `capture.unreadable`, with the number of the input it is part of.
 */
export function openCapture(path: string, options: OpenOptions = {}): CaptureReader {
  const input = options.input === undefined ? {} : { input: options.input };
  const window = new FileWindow(path, options);
  try {
    return recognise(window, input);
  } catch (error) {
    window.close();
    throw error;
  }
}

/** Whether a file that starts with `bytes` is a capture, if only the beginning of one. */
export function isCapture(bytes: Uint8Array): boolean {
  if (bytes.length < MAGIC_LENGTH) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== SECTION_HEADER) return isPcapMagic(view, 0);
  return bytes.length < MIN_BLOCK_LENGTH || byteOrderAt(view, BLOCK_HEADER_LENGTH) !== undefined;
}

function recognise(window: FileWindow, input: InputNumber): CaptureReader {
  window.ensure(Math.min(MAX_PCAP_HEADER_LENGTH, window.size));
  const head = window.bytes.subarray(window.at, window.end);
  if (head.length > 0 && !isCapture(head)) {
    throw new PcapsuleError('capture.unrecognised', input);
  }
  if (head.length >= MIN_BLOCK_LENGTH && isSection(window)) return new PcapngReader(window);
  const header = parsePcapHeader(head);
  if (header === undefined) return new HeaderlessReader(window);
  return new PcapReader(window, kindOf(window, header));
}

/** The kind of pcap that the first records are of; the one that the magic number tells, if none fits. */
function kindOf(window: FileWindow, header: PcapHeader): PcapHeader {
  const fits = (kind: PcapHeader) =>
    new PcapRecords(kind).isChainAt(window, header.bytes.length, FIRST_RECORDS);
  return listPcapKinds(header).find(fits) ?? header;
}

function isSection({ view, at }: FileWindow): boolean {
  return view.getUint32(at, true) === SECTION_HEADER;
}
