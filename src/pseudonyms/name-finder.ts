/** Shorter names are in too many words. */
const SHORTEST = 3;
/** Names from this length on are found inside of words too. */
const FOUND_ANYWHERE = 6;
const FILTER_SIZE = 0x10000;
const LETTER_OR_DIGIT = /[a-z0-9]/;

/** Where a name stands in a text. */
export interface FoundName {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds names in texts of single-byte characters, in any case: short ones where no letter or digit
 * stands beside them, longer ones anywhere. Of several that begin at one place, the longest.
 */
export class NameFinder {
  /** Which first three characters some name may have. */
  readonly #filter = new Uint8Array(FILTER_SIZE);
  readonly #byStart = new Map<number, string[]>();

  constructor(names: Iterable<string>) {
    for (const name of new Set([...names].map((each) => each.toLowerCase()))) {
      if (name.length >= SHORTEST) this.#add(name);
    }
    for (const list of this.#byStart.values()) list.sort((a, b) => b.length - a.length);
  }

  *find(text: string): Generator<FoundName> {
    const lower = text.toLowerCase();
    for (let at = 0; at + SHORTEST <= lower.length; at += 1) {
      const key = keyAt(lower, at);
      if (this.#filter[slotOf(key)] === 0) continue;
      const length = this.#lengthAt(lower, at, key);
      if (length === 0) continue;
      yield { start: at, end: at + length };
      at += length - 1;
    }
  }

  /** Length of the name that stands at a place; 0 where none does. */
  #lengthAt(lower: string, at: number, key: number): number {
    const found = this.#byStart
      .get(key)
      ?.find(
        (name) =>
          lower.startsWith(name, at) &&
          (name.length >= FOUND_ANYWHERE || standsAlone(lower, at, at + name.length)),
      );
    return found?.length ?? 0;
  }

  #add(name: string): void {
    const key = keyAt(name, 0);
    this.#filter[slotOf(key)] = 1;
    const list = this.#byStart.get(key);
    if (list === undefined) this.#byStart.set(key, [name]);
    else list.push(name);
  }
}

function keyAt(text: string, at: number): number {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8) | (text.charCodeAt(at + 2) << 16);
}

function slotOf(key: number): number {
  return (key ^ (key >>> 7)) & (FILTER_SIZE - 1);
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !LETTER_OR_DIGIT.test(text[start - 1] ?? '') && !LETTER_OR_DIGIT.test(text[end] ?? '');
}
