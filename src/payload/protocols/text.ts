import { u8 } from '../../frame/bytes.js';

/** The bytes from `start` to `end` as characters of one byte each. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(u8(bytes, at));
  return text;
}

/** Whether the bytes at `start` are this text, of characters of one byte each. */
export function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i += 1) {
    if (bytes[start + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
