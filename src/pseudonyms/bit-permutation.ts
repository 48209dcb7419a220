import { unsafe } from '@noble/ciphers/aes.js';
import { FF1 } from '@noble/ciphers/ff1.js';
import { u32 } from '../frame/bytes.js';

/** Digits of two bits. */
const RADIX = 4;
const BITS = 2;
const ROUNDS = 10;
const BLOCK = 16;
/** A half of so many digits fits 32 bits. */
const MAX_QUICK_DIGITS = 32;
/** The round number stands before a number of at most 4 bytes. */
const MAX_QUICK_TWEAK = BLOCK - 1 - 4;

/**
 * A keyed permutation of the numbers of `bits` bits (even, at least 8), held in the low bits of big-endian
 * bytes; the bits above stay. FF1 of NIST SP 800-38G over digits of two bits: up to 64 bits by numbers
 * of our own, because a library that works for every radix takes ten times as long; beyond by the library.
 */
export class BitPermutation {
  readonly #digits: number;
  readonly #key: Uint8Array;
  readonly #schedule: Uint32Array;
  readonly #block = new Uint8Array(BLOCK);

  /** `key`: 16 bytes. */
  constructor(key: Uint8Array, bits: number) {
    this.#key = key;
    this.#schedule = unsafe.expandKeyLE(key);
    this.#digits = bits / BITS;
  }

  encrypt(value: Uint8Array, tweak: Uint8Array): void {
    if (this.#isQuick(tweak)) this.#replace(value, tweak, true);
    else this.#write(value, FF1(RADIX, this.#key, tweak).encrypt(this.#read(value)));
  }

  decrypt(value: Uint8Array, tweak: Uint8Array): void {
    if (this.#isQuick(tweak)) this.#replace(value, tweak, false);
    else this.#write(value, FF1(RADIX, this.#key, tweak).decrypt(this.#read(value)));
  }

  #isQuick(tweak: Uint8Array): boolean {
    return this.#digits <= MAX_QUICK_DIGITS && tweak.length <= MAX_QUICK_TWEAK;
  }

  /** Algorithms 7 and 8, whose two halves are numbers here. */
  #replace(value: Uint8Array, tweak: Uint8Array, isForwards: boolean): void {
    const digits = this.#read(value);
    const lengths = [digits.length >>> 1, digits.length - (digits.length >>> 1)] as const;
    const start = this.#encryptedStart(tweak, lengths[0]);
    let a = numberOf(digits, 0, lengths[0]);
    let b = numberOf(digits, lengths[0], digits.length);
    if (!isForwards) [a, b] = [b, a];
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      const round = isForwards ? turn : ROUNDS - 1 - turn;
      const y = this.#round(start, tweak, round, b);
      const size = 2 ** (BITS * lengths[(round & 1) as 0 | 1]);
      const c = (isForwards ? a + y : a - y + 2 ** 32) % size;
      a = b;
      b = c;
    }
    if (!isForwards) [a, b] = [b, a];
    this.#write(value, [...digitsOf(a, lengths[0]), ...digitsOf(b, lengths[1])]);
  }

  /** The first block of the pseudorandom function, which is the same in all rounds. Steps 5 and 6 ii. */
  #encryptedStart(tweak: Uint8Array, firstHalf: number): Uint8Array {
    const start = new Uint8Array(BLOCK);
    start.set([1, 2, 1, 0, 0, RADIX, ROUNDS, firstHalf]);
    start[11] = this.#digits;
    start[15] = tweak.length;
    return unsafe.encryptBlock(this.#schedule, start);
  }

  /** What a round adds, modulo 2 to the power of 32: more digits than a half has. Steps 6 i to iv. */
  #round(start: Uint8Array, tweak: Uint8Array, round: number, half: number): number {
    const block = this.#block;
    block.set(start);
    for (let i = 0; i < tweak.length; i += 1)
      block[i] = (block[i] as number) ^ (tweak[i] as number);
    const length = Math.ceil((BITS * (this.#digits - (this.#digits >>> 1))) / 8);
    block[BLOCK - 1 - length] = (block[BLOCK - 1 - length] as number) ^ round;
    for (let i = 0; i < length; i += 1) {
      block[BLOCK - 1 - i] =
        (block[BLOCK - 1 - i] as number) ^ (Math.floor(half / 2 ** (8 * i)) & 0xff);
    }
    unsafe.encryptBlock(this.#schedule, block);
    return u32(block, 4);
  }

  #read(value: Uint8Array): number[] {
    const first = value.length * 4 - this.#digits;
    return Array.from({ length: this.#digits }, (_, i) => {
      const digit = first + i;
      return ((value[digit >>> 2] as number) >>> (6 - (digit & 3) * 2)) & 3;
    });
  }

  #write(value: Uint8Array, digits: readonly number[]): void {
    const first = value.length * 4 - this.#digits;
    for (const [i, bits] of digits.entries()) {
      const at = (first + i) >>> 2;
      const shift = 6 - ((first + i) & 3) * 2;
      value[at] = ((value[at] as number) & ~(3 << shift)) | (bits << shift);
    }
  }
}

function numberOf(digits: readonly number[], from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i += 1) number = number * RADIX + (digits[i] as number);
  return number;
}

function digitsOf(number: number, length: number): number[] {
  const digits: number[] = [];
  let rest = number;
  for (let i = 0; i < length; i += 1) {
    digits.unshift(rest % RADIX);
    rest = Math.floor(rest / RADIX);
  }
  return digits;
}
