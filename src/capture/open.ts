import { PcapsuleError } from '../errors.js';
import { FileWindow } from './file-window.js';
import { FILE_HEADER_LENGTH, isPcapMagic, parsePcapHeader } from './pcap-header.js';
import { PcapReader } from './pcap-reader.js';
import { MIN_BLOCK_LENGTH, SECTION_HEADER } from './pcapng/block.js';
import { PcapngReader } from './pcapng/reader.js';
import { byteOrderAt } from './pcapng/section-header.js';
import type { CaptureReader } from './reader.js';

const MAX_PCAP_HEADER_LENGTH = FILE_HEADER_LENGTH + 4;

/** Open a capture, recognised by its first bytes. Throws `capture.unrecognised` or `capture.unreadable`. */
export function openCapture(path: string): CaptureReader {
  const window = new FileWindow(path);
  try {
    return recognise(window);
  } catch (error) {
    window.close();
    throw error;
  }
}

/** Whether a file that starts with `bytes`, at least 12 of them, is a capture. */
export function isCapture(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_BLOCK_LENGTH) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isPcapMagic(view, 0) || isPcapng(view, 0);
}

function recognise(window: FileWindow): CaptureReader {
  if (window.ensure(MIN_BLOCK_LENGTH) && isPcapng(window.view, window.at)) {
    return new PcapngReader(window);
  }
  window.ensure(Math.min(MAX_PCAP_HEADER_LENGTH, window.size));
  const header = parsePcapHeader(window.bytes.subarray(0, window.end));
  if (header === undefined) throw new PcapsuleError('capture.unrecognised');
  return new PcapReader(window, header);
}

function isPcapng(view: DataView, at: number): boolean {
  return view.getUint32(at, true) === SECTION_HEADER && byteOrderAt(view, at + 8) !== undefined;
}
