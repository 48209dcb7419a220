import { FileWindow } from '../../src/capture/file-window.js';
import { FILE_HEADER_LENGTH, parsePcapHeader } from '../../src/capture/pcap-header.js';
import { PcapReader } from '../../src/capture/pcap-reader.js';
import type { CaptureReader } from '../../src/capture/reader.js';
import { createTracker, type Tracker } from '../../src/connections/tracker.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';

/** Open a classic pcap file; undefined when it is something else. */
export function openPcap(path: string): CaptureReader | undefined {
  const window = new FileWindow(path);
  if (!window.ensure(FILE_HEADER_LENGTH)) return undefined;
  const header = parsePcapHeader(window.bytes.subarray(window.at, window.at + FILE_HEADER_LENGTH));
  if (header === undefined) {
    window.close();
    return undefined;
  }
  return new PcapReader(window, header);
}

/** Call `take` for each packet of a file, dissected; false when the file is no classic pcap. */
export function eachPacket(
  path: string,
  take: (frame: Frame, reader: CaptureReader, packet: number) => void,
): boolean {
  const reader = openPcap(path);
  if (reader === undefined) return false;
  const dissector = createDissector(LAYERS);
  const frame = new Frame();
  for (let packet = 1; reader.next(); packet += 1) {
    const { bytes, start, end, wireLength, linkType } = reader.packet;
    frame.load(bytes, start, end, wireLength);
    dissector.dissect(frame, linkType);
    take(frame, reader, packet);
  }
  reader.close();
  return true;
}

/** Survey files, in the order given, as one capture point. */
export function survey(paths: readonly string[], tracker: Tracker = createTracker()): Tracker {
  for (const [index, path] of paths.entries()) {
    tracker.startFile(index + 1, 0);
    eachPacket(path, (frame, { packet: { seconds, nanoseconds } }, packet) => {
      tracker.observe(frame, seconds, nanoseconds, packet);
    });
  }
  tracker.finish();
  return tracker;
}
