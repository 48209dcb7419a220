const SLOTS = 4096;
const LONGEST = 64;

/**
 * Short texts that were looked at before, as bytes: captures repeat themselves, and telling so is far
 * cheaper than reading a name again. Of two texts that fall on one slot, only the later is known.
 */
export class KnownTexts {
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #bytes = new Uint8Array(SLOTS * LONGEST);

  /** Whether the bytes from `from` to `to` are known; from now on they are, unless they are too many. */
  meet(bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    if (length > LONGEST) return false;
    const slot = slotOf(bytes, from, to);
    if (this.#lengths[slot] === length && this.#isAt(slot * LONGEST, bytes, from, length)) {
      return true;
    }
    this.#lengths[slot] = length;
    for (let i = 0; i < length; i += 1) this.#bytes[slot * LONGEST + i] = bytes[from + i] as number;
    return false;
  }

  #isAt(at: number, bytes: Uint8Array, from: number, length: number): boolean {
    for (let i = 0; i < length; i += 1) {
      if (this.#bytes[at + i] !== bytes[from + i]) return false;
    }
    return true;
  }
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
