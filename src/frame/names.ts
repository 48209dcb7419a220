import { u8 } from './bytes.js';
import type { Pseudonyms } from './pseudonyms.js';

const MAX_NAME_LENGTH = 255;
const MAX_LABEL_LENGTH = 63;
const DOT = 0x2e;
const text = new Uint8Array(MAX_NAME_LENGTH);

/**
 * Replace the uncompressed name in DNS wire form (RFC 1035, 3.1) at `start`, as its dotted text is
 * replaced. Answers where it ends; a broken or cut-off name is blanked to `end`.
 */
export function scrubWireName(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): number {
  let at = start;
  while (at < end && u8(bytes, at) > 0 && u8(bytes, at) <= MAX_LABEL_LENGTH) {
    at += 1 + u8(bytes, at);
  }
  const length = at - start - 1;
  if (at >= end || u8(bytes, at) !== 0 || length > MAX_NAME_LENGTH) {
    bytes.fill(0, start, end);
    return end;
  }
  if (length > 0) replaceLabels(bytes, start, length, pseudonyms);
  return at + 1;
}

function replaceLabels(
  bytes: Uint8Array,
  start: number,
  length: number,
  pseudonyms: Pseudonyms,
): void {
  for (let i = 0; i < length; i += 1) text[i] = u8(bytes, start + 1 + i);
  for (let i = u8(bytes, start); i < length; i += 1 + u8(bytes, start + 1 + i)) text[i] = DOT;
  pseudonyms.hostName(text, 0, length);
  for (let i = 0; i < length; ) {
    const labelEnd = i + u8(bytes, start + i);
    for (; i < labelEnd; i += 1) bytes[start + 1 + i] = u8(text, i);
    i += 1;
  }
}
