import type { PayloadCursor } from '../cursor.js';

/** How long the unit at `at` is, which may go on beyond `end`; 0: none starts there. */
export type Measure = (bytes: Uint8Array, at: number, end: number) => number;

/** Whether whole units, one behind the other, fill what is under the cursor: that is no coincidence. */
export function isRunOfWhole(cursor: PayloadCursor, measure: Measure): boolean {
  const { bytes, end } = cursor;
  let { at } = cursor;
  while (at < end) {
    const length = measure(bytes, at, end);
    if (length <= 0) return false;
    at += length;
  }
  return at === end;
}
