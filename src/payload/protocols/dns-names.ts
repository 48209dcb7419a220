import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';

const MAX_NAME_LENGTH = 255;
const MAX_LABEL_LENGTH = 63;
const POINTER = 0xc0;
const DOT = 0x2e;
const BROKEN = -1;

/**
 * Names of one DNS message. A name is mapped as the whole it stands for, and then only its own labels
 * are written: those that a pointer leads to were written where they stand. RFC 1035, section 4.1.4.
 */
export class DnsNames {
  /** The message before any name in it was mapped, and where it starts under the cursor. */
  #original = new Uint8Array(512);
  #length = 0;
  #start = 0;
  readonly #text = new Uint8Array(MAX_NAME_LENGTH + 1);

  /** Remember the message that starts at the cursor. */
  load(cursor: PayloadCursor): void {
    this.#length = cursor.available;
    this.#start = cursor.at;
    if (this.#original.length < this.#length) this.#original = new Uint8Array(2 * this.#length);
    this.#original.set(cursor.bytes.subarray(cursor.at, cursor.end));
  }

  /** Of a message that comes in pieces, remember what is under the cursor, `offset` bytes behind its start. */
  continue(cursor: PayloadCursor, offset: number): void {
    const end = offset + cursor.available;
    this.#start = cursor.at - offset;
    if (end <= this.#length) return;
    if (this.#original.length < end) {
      const grown = new Uint8Array(2 * end);
      grown.set(this.#original);
      this.#original = grown;
    }
    const from = Math.max(offset, this.#length);
    this.#original.set(cursor.bytes.subarray(this.#start + from, cursor.end), from);
    this.#length = end;
  }

  /** Take the cursor over a name; false when it is broken or cut. */
  take(cursor: PayloadCursor): boolean {
    const length = this.#readText(cursor.at - this.#start);
    if (length === BROKEN) return false;
    if (length > 0) cursor.pseudonyms.hostName(this.#text, 0, length);
    for (let i = 0; cursor.has(1); ) {
      const size = u8(cursor.bytes, cursor.at);
      const isLast = size === 0 || size >= POINTER;
      if (isLast) return this.#takeEnd(cursor, size);
      if (!cursor.has(1 + size)) return false;
      cursor.keep(1);
      cursor.put(this.#text, i, size);
      i += size + 1;
    }
    return false;
  }

  #takeEnd(cursor: PayloadCursor, size: number): boolean {
    const length = size === 0 ? 1 : 2;
    if (!cursor.has(length)) return false;
    cursor.keep(length);
    return true;
  }

  /** Write out the name at `from` in the message, dotted; answers its length. */
  #readText(from: number): number {
    let at = from;
    let lowest = from;
    let length = 0;
    while (at >= 0 && at < this.#length) {
      const size = u8(this.#original, at);
      if (size === 0) return Math.max(0, length - 1);
      if (size >= POINTER) {
        at = this.#follow(at, lowest);
        lowest = at;
      } else {
        if (!this.#copyLabel(at, size, length)) return BROKEN;
        length += size + 1;
        at += size + 1;
      }
    }
    return BROKEN;
  }

  /** Where a pointer leads: only back, before all that was read, so that it ends. */
  #follow(at: number, lowest: number): number {
    if (at + 2 > this.#length) return BROKEN;
    const target = u16(this.#original, at) & 0x3fff;
    return target < lowest ? target : BROKEN;
  }

  #copyLabel(at: number, size: number, length: number): boolean {
    const isSound = size <= MAX_LABEL_LENGTH && at + 1 + size <= this.#length;
    if (!isSound || length + size > MAX_NAME_LENGTH) return false;
    for (let i = 0; i < size; i += 1) this.#text[length + i] = u8(this.#original, at + 1 + i);
    this.#text[length + size] = DOT;
    return true;
  }
}
