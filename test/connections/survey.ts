import { openCapture } from '../../src/capture/open.js';
import type { CaptureReader } from '../../src/capture/reader.js';
import { createTracker, type Tracker } from '../../src/connections/tracker.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';

/** Call `take` for each packet of a file, dissected. */
export function eachPacket(
  path: string,
  take: (frame: Frame, reader: CaptureReader, packet: number) => void,
): void {
  const reader = openCapture(path);
  const dissector = createDissector(LAYERS);
  const frame = new Frame();
  for (let packet = 1; reader.next(); packet += 1) {
    const { bytes, start, end, wireLength, linkType } = reader.packet;
    frame.load(bytes, start, end, wireLength);
    dissector.dissect(frame, linkType);
    take(frame, reader, packet);
  }
  reader.close();
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
