import type { AddressesInNames } from './address-in-name.js';
import { type HostNameParts, replaceHostLabels } from './host-name.js';
import { type ReplaceName, replaceWord } from './word.js';

/** Text that is longer names nobody. RFC 1035, section 2.3.4 allows 255 bytes. */
const LONGEST_TEXT = 1024;
/** A short number in a text is no name. */
const TELLING = /[a-z]|^.{6}/i;
/** Of a label alone: `db` and `api` stand in many texts that speak of no host. */
const TELLING_LABEL = /^(?=.*[a-z])(?:.{6}|.*[0-9-])/i;
/** Names that programs have, and words of every log: as names they are known by where they stand. */
const EVERYBODYS = new Set(
  (
    'postgres postgresql mysql mariadb redis mongodb nginx admin administrator root guest anonymous ' +
    'user username users default public private test local localhost host hostname client server ' +
    'service system application database data info name none null true false error warning debug ' +
    'master main primary replica read write http https login password connection internal external ' +
    'production staging development driver jdbc libpq psql'
  ).split(' '),
);
const BLANK = '\0';

/** A name that was met, in lower case, and what stands in its place. */
export interface NameReplacement {
  readonly original: string;
  readonly pseudonym: string;
}

/** Names replaced so far: what was met before costs a look-up. */
export class Names {
  /** How many times a name was replaced. */
  uses = 0;
  readonly #words = new Map<string, string>();
  /** Texts that named something as a whole. */
  readonly #texts = new Map<string, string>();
  readonly #hosts = new Map<string, string>();
  readonly #parts: HostNameParts;
  readonly #keep: readonly string[];

  /** `keep`: names that stay, with all names below them. */
  constructor(
    encrypt: ReplaceName,
    addresses: AddressesInNames | undefined,
    keep: readonly string[] = [],
  ) {
    this.#keep = keep.map((name) => name.toLowerCase());
    const replaceName: ReplaceName = (name) => {
      const known = this.#words.get(name);
      if (known !== undefined) return known;
      let replaced = name;
      if (!this.#keep.includes(name)) {
        do replaced = encrypt(replaced);
        while (this.#keep.includes(replaced));
      }
      this.#words.set(name, replaced);
      return replaced;
    };
    this.#parts = { replaceName, addresses };
  }

  word(text: string): string {
    if (text.length > LONGEST_TEXT) return BLANK.repeat(text.length);
    const known = this.#texts.get(text);
    this.uses += 1;
    if (known !== undefined) return known;
    const isKept = this.#keep.includes(text.toLowerCase());
    const replaced = isKept ? text : replaceWord(text, this.#parts.replaceName);
    this.#texts.set(text, replaced);
    return replaced;
  }

  /** A dotted name; an empty last label stands for the root. */
  hostName(text: string): string {
    if (text.length > LONGEST_TEXT) return BLANK.repeat(text.length);
    const known = this.#hosts.get(text);
    this.uses += 1;
    if (known !== undefined) return known;
    const labels = text.split('.');
    const isRooted = labels.length > 1 && labels.at(-1) === '';
    const named = isRooted ? labels.slice(0, -1) : labels;
    const replaced = replaceHostLabels(named, this.#parts, 'encrypt');
    const end = named.length - this.#countKept(named.join('.').toLowerCase());
    for (let i = end; i < named.length; i += 1) replaced[i] = named[i] as string;
    const result = [...replaced, ...(isRooted ? [''] : [])].join('.');
    this.#hosts.set(text, result);
    return result;
  }

  /** How many labels at the end of a name were asked to stay. */
  #countKept(name: string): number {
    const kept = this.#keep.filter((each) => name === each || name.endsWith(`.${each}`));
    return Math.max(0, ...kept.map((each) => each.split('.').length));
  }

  /** The names that were met and that a text may hold: whole ones, and what tells of a host. */
  *inTexts(): Generator<string> {
    for (const [text, replaced] of this.#texts) if (isTelling(text, replaced)) yield text;
    for (const [name, replaced] of this.#hosts) {
      if (isTelling(name, replaced)) yield name.replace(/\.$/, '');
      const pseudonyms = replaced.split('.');
      yield* name
        .split('.')
        .filter(
          (label, i) => TELLING_LABEL.test(label) && isTelling(label, pseudonyms[i] ?? label),
        );
    }
  }

  get distinct(): number {
    return this.#words.size;
  }

  /** Everything that was met: whole host names, and the names of which they and other texts are made. */
  *entries(): Generator<NameReplacement> {
    for (const [original, pseudonym] of this.#hosts) yield { original, pseudonym };
    for (const [original, pseudonym] of this.#words) yield { original, pseudonym };
    for (const [original, pseudonym] of this.#texts) {
      if (!this.#words.has(original)) yield { original, pseudonym };
    }
  }
}

/** Whether a text that was replaced says of whom or what it is wherever it stands. */
function isTelling(text: string, replaced: string): boolean {
  return replaced !== text && TELLING.test(text) && !EVERYBODYS.has(text.toLowerCase());
}

export function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** Write a text of single-byte characters. */
export function writeLatin1(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
}
