/** The log's room, in words of four bytes. What was disclosed longer ago than fits is forgotten. */
const WORDS = 4 * 1024 * 1024;
const BYTES_PER_WORD = 4;
/** A longer run is not worth its room: sent again, it is blank. */
const MAX_LENGTH = 8192;

// An entry: how many words before it its direction's last one stands (0: there is none), where its
// bytes stood in the sequence, how many they are, then the bytes.
const BACK = 0;
const SEQUENCE = 1;
const LENGTH = 2;
const HEADER = 3;

/** Stands for no entry at all. */
export const NO_ENTRY = 0;

/**
 * What all directions disclosed lately: a byte that is sent again becomes what it became the first
 * time. One ring for all, because neighbours in time are neighbours in memory; each direction holds on
 * to its newest entry, from which a chain leads back. Entries are counted in words from 1, without end.
 */
export class ReplayLog {
  readonly #words = new Int32Array(WORDS);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  #next = 1;

  /** Remember that the bytes at `sequence` became those from `from` to `to`; answers the direction's newest entry. */
  append(last: number, sequence: number, bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length > MAX_LENGTH) return last;
    const entry = this.#makeRoom(HEADER + Math.ceil(length / BYTES_PER_WORD));
    const at = entry % WORDS;
    this.#words[at + BACK] = this.#isHere(last) ? entry - last : 0;
    this.#words[at + SEQUENCE] = sequence;
    this.#words[at + LENGTH] = length;
    const first = (at + HEADER) * BYTES_PER_WORD;
    for (let i = 0; i < length; i += 1) this.#bytes[first + i] = bytes[from + i] as number;
    return entry;
  }

  /**
   * Lay what a direction disclosed over the bytes from `from` to `to`, which stand at `sequence` and
   * were blanked; answers the end of the last byte laid. `last` is the direction's newest entry.
   */
  overlay(last: number, sequence: number, bytes: Uint8Array, from: number, to: number): number {
    let end = from;
    for (let entry = last; this.#isHere(entry); ) {
      const at = entry % WORDS;
      const start = ((this.#words[at + SEQUENCE] as number) - sequence) | 0;
      const length = this.#words[at + LENGTH] as number;
      if (start + length <= 0) break;
      const stop = Math.min(start + length, to - from);
      const first = (at + HEADER) * BYTES_PER_WORD - start;
      for (let i = Math.max(start, 0); i < stop; i += 1) {
        bytes[from + i] = this.#bytes[first + i] as number;
      }
      if (stop > start) end = Math.max(end, from + stop);
      const back = this.#words[at + BACK] as number;
      entry = back === 0 ? NO_ENTRY : entry - back;
    }
    return end;
  }

  /** Where an entry of `words` words goes, whole: none lies across the end of the ring. */
  #makeRoom(words: number): number {
    const left = WORDS - (this.#next % WORDS);
    if (left < words) this.#next += left;
    const entry = this.#next;
    this.#next += words;
    return entry;
  }

  #isHere(entry: number): boolean {
    return entry !== NO_ENTRY && this.#next - entry <= WORDS;
  }
}
