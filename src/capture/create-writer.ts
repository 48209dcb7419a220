import type { OutputFile } from './output-file.js';
import { PcapConverter } from './pcap-converter.js';
import { PcapReader } from './pcap-reader.js';
import { PcapWriter } from './pcap-writer.js';
import { type PcapngNotes, PcapngWriter } from './pcapng/writer.js';
import type { CaptureFormat, CaptureReader } from './reader.js';
import type { CaptureWriter, RecordChanges } from './writer.js';

/** How a capture is to be written, and what may be said inside it. */
export interface WriterOptions {
  readonly format: CaptureFormat | 'same';
  /** Only pcapng has room for them. */
  readonly notes?: PcapngNotes;
  readonly changes?: RecordChanges;
}

/** A writer into `file` for the packets of `reader`. Throws `capture.lossy` where pcap cannot hold them. */
export function createWriter(
  file: OutputFile,
  reader: CaptureReader,
  options: WriterOptions,
): CaptureWriter {
  const { changes, notes } = options;
  const format = options.format === 'same' ? reader.format : options.format;
  if (format === 'pcapng') return new PcapngWriter(file, reader.interfaces, notes, changes);
  if (reader instanceof PcapReader) return new PcapWriter(file, reader.header, changes);
  return new PcapConverter(file, reader.interfaces, changes);
}
