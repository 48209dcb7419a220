import { FF1 } from '@noble/ciphers/ff1.js';
import type { Key } from './key.js';
import type { Direction } from './permutation.js';

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ALPHABETS = { digits: DIGITS, letters: LETTERS, both: DIGITS + LETTERS } as const;
/** So many characters do not become themselves by chance. */
const LONG = 10;
type Alphabet = keyof typeof ALPHABETS;

/**
 * A keyed permutation of names of lower-case letters, digits, hyphens and underscores. Length, and the
 * places of hyphens and underscores stay, so that a host label stays one (RFC 1123, section 2.1); what
 * is all digits or all letters stays so. Letters and digits between them are one number: FF1 of NIST
 * SP 800-38G. No short name becomes itself.
 */
export class NamePermutation {
  readonly #key: Key;
  readonly #secret: Uint8Array;

  constructor(key: Key) {
    this.#key = key;
    this.#secret = key.derive('name', 16);
  }

  encrypt(name: string): string {
    return this.#step(name, 1);
  }

  decrypt(name: string): string {
    return this.#step(name, -1);
  }

  #step(name: string, by: 1 | -1): string {
    const characters = name.replace(/[-_]/g, '');
    if (characters === '') return name;
    const alphabet = alphabetOf(characters);
    const symbols = ALPHABETS[alphabet];
    // Names whose hyphens stand elsewhere are replaced independently.
    const shape = name.replace(/[^-_]/g, 'x');
    let digits = Array.from(characters, (character) => symbols.indexOf(character));
    let replaced: string;
    do {
      digits = this.#walk(digits, symbols.length, shape, by);
      replaced = digits.map((digit) => symbols[digit]).join('');
    } while (alphabetOf(replaced) !== alphabet);
    let next = 0;
    return shape.replace(/x/g, () => replaced[next++] as string);
  }

  #walk(digits: number[], radix: number, shape: string, by: 1 | -1): number[] {
    if (digits.length >= LONG) {
      return this.#permute(digits, radix, shape, by === 1 ? 'encrypt' : 'decrypt');
    }
    // One place on along a cycle through all values: to its number, the next number, and back.
    const number = this.#permute(digits, radix, shape, 'encrypt');
    for (let i = number.length - 1; i >= 0; i -= 1) {
      const sum = (number[i] as number) + by;
      number[i] = (sum + radix) % radix;
      if (sum >= 0 && sum < radix) break;
    }
    return this.#permute(number, radix, shape, 'decrypt');
  }

  #permute(digits: number[], radix: number, shape: string, direction: Direction): number[] {
    if (digits.length > 1) {
      return FF1(radix, this.#secret, Buffer.from(shape, 'latin1'))[direction](digits);
    }
    const order = this.#shuffled(radix, shape);
    const [digit] = digits as [number];
    return [direction === 'encrypt' ? (order[digit] as number) : order.indexOf(digit)];
  }

  /** FF1 takes no fewer than 100 values: a single character has a table, sorted by keyed numbers. */
  #shuffled(radix: number, shape: string): number[] {
    const ranks = Buffer.from(
      this.#key.derive(`name of one character ${radix} ${shape}`, radix * 6),
    );
    const rank = (value: number) => ranks.readUIntBE(value * 6, 6);
    return Array.from({ length: radix }, (_, value) => value).sort((a, b) => rank(a) - rank(b));
  }
}

function alphabetOf(characters: string): Alphabet {
  if (/^[0-9]+$/.test(characters)) return 'digits';
  return /[0-9]/.test(characters) ? 'both' : 'letters';
}
