import type { CaptureReader } from '../capture/reader.js';
import { breathe, type RunContext } from './run-context.js';

/** So many packets are worked on before the run looks up. */
export const PACKETS_PER_BREATH = 8192;

/**
 * Read a capture to its end, and close it. `readSome` takes up to PACKETS_PER_BREATH packets, is told
 * how many came before, and answers how many it took; between its turns the run looks up and tells how
 * far it is. Answers the number of packets.
 */
export async function readThrough(
  reader: CaptureReader,
  readSome: (before: number) => number,
  context: RunContext,
): Promise<number> {
  let packets = 0;
  let position = 0;
  try {
    for (;;) {
      const count = readSome(packets);
      packets += count;
      context.progress.advance(reader.position - position);
      position = reader.position;
      if (count < PACKETS_PER_BREATH) return packets;
      await breathe(context);
    }
  } finally {
    reader.close();
  }
}
