import { blank } from '../frame/blank.js';
import type { Frame } from '../frame/frame.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import type { Dissector } from './dissect.js';

/** Replace the identifiers of every layer found; the headers are then fit to be shared. */
export function scrubHeaders(dissector: Dissector, frame: Frame, pseudonyms: Pseudonyms): void {
  if (frame.solicited >= 0) pseudonyms.solicit(frame.bytes, frame.solicited);
  for (let index = 0; index < frame.depth; index += 1) {
    const layer = dissector.layerOf(frame.layerIds[index] as number);
    layer.scrub(frame, frame.starts[index] as number, frame.ends[index] as number, pseudonyms);
  }
  if (frame.solicited >= 0) pseudonyms.solicit(frame.bytes, -1);
}

/** Blank the bytes from `from` on, except those that a layer has accounted for. */
export function blankOpaque(frame: Frame, from: number): void {
  if (frame.accounted.count === 0) {
    blank(frame.bytes, from, frame.end);
    frame.blankFrom = from;
    return;
  }
  let at = from;
  for (let index = 0; index < frame.accounted.count; index += 1) {
    const next = nextAccounted(frame, at);
    if (next < 0) break;
    blank(frame.bytes, at, frame.accounted.from(next));
    at = Math.max(at, frame.accounted.to(next));
  }
  blank(frame.bytes, at, frame.end);
  frame.blankFrom = frame.end;
}

/** The accounted range that starts first at or behind `at`; -1 when there is none. */
function nextAccounted(frame: Frame, at: number): number {
  let found = -1;
  for (let index = 0; index < frame.accounted.count; index += 1) {
    const from = frame.accounted.from(index);
    if (from < at || from >= frame.end) continue;
    if (found < 0 || from < frame.accounted.from(found)) found = index;
  }
  return found;
}
