import { closeSync, openSync, readSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../errors.js';
import type { Stretch } from './byte-stream.js';

/** Bytes of a stretch, as many as there are. */
export function readStretch(stretch: Stretch, from: number, length: number): Uint8Array {
  if ('bytes' in stretch) return stretch.bytes.slice(from, from + length);
  const wanted = Math.min(length, stretch.length - from);
  if (wanted <= 0) return new Uint8Array(0);
  const bytes = new Uint8Array(wanted);
  const descriptor = readable(() => openSync(stretch.path, 'r'));
  try {
    let filled = 0;
    while (filled < wanted) {
      const at = stretch.from + from + filled;
      const count = readable(() => readSync(descriptor, bytes, filled, wanted - filled, at));
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** What reading answers. Throws `capture.unreadable`. */
export function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PcapsuleError('capture.unreadable', { reason: errnoName(error), cause: error });
  }
}
