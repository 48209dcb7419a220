import type { AddressMap } from './address-map.js';
import { ADDRESS, ADDRESS_LENGTHS, type AddressKind } from './headers.js';
import { parseAddress } from './kept.js';
import { NEEDLE_KINDS, type NeedleKind, type Needles, type WordKind } from './needles.js';

/** Something private that the run knows of and the originals need not show. */
export interface GivenNeedle {
  readonly kind: NeedleKind;
  /** An address as text, or the word itself. */
  readonly text: string;
  /** What an address became: a text that shows it is no leak, even where it is another original. */
  readonly pseudonym?: string;
  /** It may stay. */
  readonly isKept?: boolean;
}

/** Look for it too. */
export function addGiven({ kind, text, isKept }: GivenNeedle, needles: Needles): void {
  if (isKept === true) return;
  const index = NEEDLE_KINDS.indexOf(kind);
  const bytes = addressBytes(kind, text);
  if (index > ADDRESS.mac) needles.addWord(kind as WordKind, text);
  else if (bytes !== undefined) needles.addAddress(index as AddressKind, bytes, 0);
}

/** Know what it became. */
export function enterPseudonym({ kind, text, pseudonym }: GivenNeedle, map: AddressMap): void {
  const original = addressBytes(kind, text);
  const replacement = pseudonym === undefined ? undefined : addressBytes(kind, pseudonym);
  if (original === undefined || replacement === undefined) return;
  map.pair(NEEDLE_KINDS.indexOf(kind) as AddressKind, original, 0, replacement, 0);
}

function addressBytes(kind: NeedleKind, text: string): Uint8Array | undefined {
  if (NEEDLE_KINDS.indexOf(kind) > ADDRESS.mac) return undefined;
  const isMac = kind === 'mac';
  const bytes = isMac
    ? text.split(/[:-]/).map((pair) => Number.parseInt(pair, 16))
    : parseAddress(text);
  const length = ADDRESS_LENGTHS[NEEDLE_KINDS.indexOf(kind) as AddressKind];
  return bytes?.length === length ? Uint8Array.from(bytes) : undefined;
}
