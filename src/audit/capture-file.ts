import type { CaptureFile, OnMetadata } from './audit-packet.js';
import { ByteStream, type Stretch } from './byte-stream.js';
import { isPcapStart, PcapRecords } from './pcap-records.js';
import { isPcapngStart, PcapngRecords } from './pcapng-records.js';

/** Opens a capture; undefined when the bytes are none. */
export function openCapture(
  stretch: Stretch,
  onMetadata: OnMetadata = () => {},
): CaptureFile | undefined {
  const stream = new ByteStream(stretch);
  if (stream.has(24) && isPcapStart(stream.bytes, stream.at)) return new PcapRecords(stream);
  if (stream.has(12) && isPcapngStart(stream.bytes, stream.at)) {
    return new PcapngRecords(stream, onMetadata);
  }
  stream.close();
  return undefined;
}
