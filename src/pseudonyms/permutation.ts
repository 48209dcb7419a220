export type Direction = 'encrypt' | 'decrypt';

/** A one-to-one map of the byte strings of one length onto themselves; both directions work in place. */
export interface Permutation {
  encrypt(value: Uint8Array): void;
  decrypt(value: Uint8Array): void;
}

/** Replace the value whose bytes stand at `positions`. */
export function replaceAt(
  inner: Permutation,
  bytes: Uint8Array,
  positions: readonly number[],
  direction: Direction,
): void {
  const value = Uint8Array.from(positions, (at) => bytes[at] as number);
  inner[direction](value);
  for (const [i, at] of positions.entries()) bytes[at] = value[i] as number;
}
