import type { PayloadCursor } from '../cursor.js';
import { readText, startsWith } from './text.js';

const REPLY = /^[1-5]\d\d([ -]|$)/;

/** Whether a reply with this code starts here. RFC 5321, section 4.2; RFC 959, section 4.2. */
export function isReply(bytes: Uint8Array, start: number, end: number, code: string): boolean {
  return (
    end - start > 4 &&
    startsWith(bytes, start, end, code) &&
    (bytes[start + 3] === 0x20 || bytes[start + 3] === 0x2d)
  );
}

/** Keep the code that starts a reply, and what separates it from the text. */
export function takeReplyCode(cursor: PayloadCursor, end: number): string | undefined {
  const text = readText(cursor.bytes, cursor.at, Math.min(end, cursor.at + 4));
  if (!REPLY.test(text)) return undefined;
  cursor.keep(text.length);
  return text.slice(0, 3);
}
