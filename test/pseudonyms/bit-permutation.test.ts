import { FF1 } from '@noble/ciphers/ff1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitPermutation } from '../../src/pseudonyms/bit-permutation.js';

const key = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** The library's FF1 over the digits of two bits that the low `bits` bits of `value` have. */
function byLibrary(value: Uint8Array, bits: number, key: Uint8Array, tweak: Uint8Array): string {
  const digits = [...binary(value).slice(-bits).matchAll(/../g)].map(([pair]) => parseInt(pair, 2));
  const encrypted = FF1(4, key, tweak).encrypt(digits);
  const low = encrypted.map((digit) => digit.toString(2).padStart(2, '0')).join('');
  return binary(value).slice(0, -bits) + low;
}

function binary(value: Uint8Array): string {
  return [...value].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

describe.each([8, 10, 22, 24, 30, 32, 46, 48, 62, 64, 66, 128])('a number of %i bits', (bits) => {
  const length = Math.ceil(bits / 8);
  const value = fc.uint8Array({ minLength: length, maxLength: length });
  const tweak = fc.uint8Array({ maxLength: 14 });

  it('becomes what FF1 of another hand makes of it, and comes back', () => {
    fc.assert(
      fc.property(key, value, tweak, (secret, original, context) => {
        const permutation = new BitPermutation(secret, bits);
        const changed = original.slice();
        permutation.encrypt(changed, context);
        expect(binary(changed)).toBe(byLibrary(original, bits, secret, context));
        permutation.decrypt(changed, context);
        expect(changed).toEqual(original);
      }),
      { numRuns: 50 },
    );
  });
});
