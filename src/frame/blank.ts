import { memoryUnder } from './packet-memory.js';

/** Shorter ranges are quicker by hand: the other ways cost a call. */
const CALL_FROM = 48;

/** Set the bytes from `from` to `to` to 0. */
export function blank(bytes: Uint8Array, from: number, to: number): void {
  if (to - from < CALL_FROM) for (let at = from; at < to; at += 1) bytes[at] = 0;
  else {
    // In memory that threads share, `fill` goes byte by byte.
    const memory = memoryUnder(bytes);
    if (memory === undefined) bytes.fill(0, from, to);
    else memory.blank(from, to);
  }
}
