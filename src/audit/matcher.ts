/** How the bytes around a hit decide whether it is one. */
export const EDGE = {
  /** Any surroundings. */
  none: 0,
  /** No further digit, nor dot and digit, on either side. */
  digits: 1,
  /** No further letter or digit on either side. */
  word: 2,
  /** No further hexadecimal digit, nor colon and such, on either side. */
  hex: 3,
} as const;
export type Edge = (typeof EDGE)[keyof typeof EDGE];

/** One spelling of one thing that must not be found. */
export interface Pattern {
  /** In lower case where `ignoresCase`. */
  readonly bytes: Uint8Array;
  readonly ignoresCase: boolean;
  readonly edge: Edge;
  readonly kind: number;
  readonly spelling: number;
  /** Number of the needle among those of its kind. */
  readonly needle: number;
}

export type OnHit = (pattern: Pattern, at: number) => void;

const WINDOW = 4;

/**
 * Finds any of many patterns in one walk over the bytes. Each pattern is looked for by four of its
 * bytes, letters in lower case, which are not all zero: a run of zeros can hold none of them, so it
 * is skipped word by word.
 */
export class Matcher {
  readonly patterns: readonly Pattern[];
  readonly #anchors: Uint8Array;
  /** The four bytes at the anchor, in lower case. */
  readonly #words: Int32Array;
  readonly #next: Int32Array;
  readonly #heads: Int32Array;
  readonly #shift: number;
  /** One bit per hash of four bytes that some pattern is looked for by. */
  readonly #filter: Uint8Array;
  readonly #filterShift: number;
  /** What is walked over. */
  #from = 0;
  #to = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  constructor(patterns: readonly Pattern[]) {
    this.patterns = patterns.filter((pattern) => pattern.bytes.length >= WINDOW);
    const bits = Math.max(8, Math.ceil(Math.log2(this.patterns.length + 1)) + 1);
    const filterBits = Math.min(24, bits + 5);
    this.#shift = 32 - bits;
    this.#filterShift = 32 - filterBits;
    this.#heads = new Int32Array(2 ** bits).fill(-1);
    this.#filter = new Uint8Array(2 ** (filterBits - 3));
    this.#anchors = new Uint8Array(this.patterns.length);
    this.#words = new Int32Array(this.patterns.length);
    this.#next = new Int32Array(this.patterns.length);
    for (const [index, pattern] of this.patterns.entries()) this.#enter(index, pattern.bytes);
  }

  /**
   * Report every pattern between `from` and `to`. Answers how many runs of four bytes from
   * `countFrom` on were not blank.
   */
  scan(bytes: Uint8Array, from: number, to: number, onHit: OnHit, countFrom = from): number {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const view = this.#view;
    const filter = this.#filter;
    const shift = this.#filterShift;
    let word = 0;
    let filled = 0;
    for (let at = from; at < to; at += 1) {
      word = (word << 8) | (FOLDED[bytes[at] as number] as number);
      if (word === 0) {
        at = skipZeros(view, at, to);
        continue;
      }
      if (at > countFrom + 2) filled += 1;
      const hash = Math.imul(word, 0x9e3779b1) >>> shift;
      if (((filter[hash >>> 3] as number) >>> (hash & 7)) & 1) {
        this.#from = from;
        this.#to = to;
        this.#probe(at - WINDOW + 1, word, onHit);
      }
    }
    return filled;
  }

  #enter(index: number, bytes: Uint8Array): void {
    const anchor = anchorOf(bytes);
    const word = foldedWord(bytes, anchor);
    const slot = Math.imul(word, 0x9e3779b1) >>> this.#shift;
    const hash = Math.imul(word, 0x9e3779b1) >>> this.#filterShift;
    this.#anchors[index] = anchor;
    this.#words[index] = word;
    this.#next[index] = this.#heads[slot] as number;
    this.#heads[slot] = index;
    this.#filter[hash >>> 3] = (this.#filter[hash >>> 3] as number) | (1 << (hash & 7));
  }

  /** `word` is what the four bytes at `at` are in lower case. */
  #probe(at: number, word: number, onHit: OnHit): void {
    const slot = Math.imul(word, 0x9e3779b1) >>> this.#shift;
    for (let index = this.#heads[slot] as number; index >= 0; index = this.#next[index] as number) {
      if (this.#words[index] !== word) continue;
      const pattern = this.patterns[index] as Pattern;
      const start = at - (this.#anchors[index] as number);
      if (start < this.#from || start + pattern.bytes.length > this.#to) continue;
      if (isAt(pattern, this.#bytes, start) && this.#isEdged(pattern, start)) {
        onHit(pattern, start);
      }
    }
  }

  #isEdged(pattern: Pattern, start: number): boolean {
    if (pattern.edge === EDGE.none) return true;
    const bytes = this.#bytes;
    const end = start + pattern.bytes.length;
    const before = start > this.#from ? (bytes[start - 1] as number) : 0;
    const after = end < this.#to ? (bytes[end] as number) : 0;
    const belongs = BELONGS[pattern.edge] as (byte: number) => boolean;
    if (belongs(before) || belongs(after)) return false;
    return pattern.edge !== EDGE.digits || this.#isWholeNumber(start, end);
  }

  /** Neither does a dotted number go on at its start, nor at its end. */
  #isWholeNumber(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const before = start - 2 >= this.#from && bytes[start - 1] === DOT;
    const after = end + 1 < this.#to && bytes[end] === DOT;
    if (before && isDigit(bytes[start - 2] as number)) return false;
    return !after || !isDigit(bytes[end + 1] as number);
  }
}

/** Letters in lower case, everything else as it is. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/** The last of the zeros that go on from `from`. */
function skipZeros(view: DataView, from: number, to: number): number {
  let at = from;
  while (at + 17 <= to && areZeros(view, at + 1)) at += 16;
  while (at + 5 <= to && view.getInt32(at + 1) === 0) at += 4;
  return at;
}

function areZeros(view: DataView, at: number): boolean {
  const words =
    view.getInt32(at) | view.getInt32(at + 4) | view.getInt32(at + 8) | view.getInt32(at + 12);
  return words === 0;
}

function foldedWord(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let index = 0; index < WINDOW; index += 1) {
    word = (word << 8) | (FOLDED[bytes[at + index] as number] as number);
  }
  return word;
}

/** Where the four bytes stand that tell most: different from one another, and no zeros. */
function anchorOf(bytes: Uint8Array): number {
  let best = 0;
  let bestScore = -1;
  for (let at = 0; at + WINDOW <= Math.min(bytes.length, 255); at += 1) {
    const score = variety(bytes, at);
    if (score < bestScore) continue;
    best = at;
    bestScore = score;
  }
  return best;
}

/** How many neighbours differ, and how many bytes are not zero; 0 for zeros alone. */
function variety(bytes: Uint8Array, at: number): number {
  let score = bytes[at] === 0 ? 0 : 1;
  for (let index = at + 1; index < at + WINDOW; index += 1) {
    if (bytes[index] !== 0) score += bytes[index] === bytes[index - 1] ? 1 : 2;
  }
  return score;
}

function isAt(pattern: Pattern, bytes: Uint8Array, start: number): boolean {
  const wanted = pattern.bytes;
  for (let index = 0; index < wanted.length; index += 1) {
    const byte = bytes[start + index] as number;
    if ((pattern.ignoresCase ? FOLDED[byte] : byte) !== wanted[index]) return false;
  }
  return true;
}

const DOT = 0x2e;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number): boolean {
  const folded = FOLDED[byte] as number;
  return isDigit(byte) || (folded >= 0x61 && folded <= 0x66);
}

function isLetterOrDigit(byte: number): boolean {
  const folded = FOLDED[byte] as number;
  return isDigit(byte) || (folded >= 0x61 && folded <= 0x7a);
}

const BELONGS = [() => false, isDigit, isLetterOrDigit, isHex] as const;
