import { FF1 } from '@noble/ciphers/ff1.js';

/**
 * A keyed permutation of the numbers of `bits` bits (even, at least 8), held in the low bits of big-endian
 * bytes; the bits above stay. FF1 of NIST SP 800-38G over digits of two bits.
 */
export class BitPermutation {
  readonly #digits: number;
  readonly #key: Uint8Array;

  /** `key`: 16 bytes. */
  constructor(key: Uint8Array, bits: number) {
    this.#key = key;
    this.#digits = bits / 2;
  }

  encrypt(value: Uint8Array, tweak: Uint8Array): void {
    this.#write(value, FF1(4, this.#key, tweak).encrypt(this.#read(value)));
  }

  decrypt(value: Uint8Array, tweak: Uint8Array): void {
    this.#write(value, FF1(4, this.#key, tweak).decrypt(this.#read(value)));
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
