import { EDGE, type Edge } from './matcher.js';

/** The forms in which an address or a word can occur. A finding names one of these. */
export const SPELLINGS = [
  'bytes',
  'bytes reversed',
  'bytes complemented',
  'text',
  'zero-padded text',
  'text with commas',
  'text with dashes',
  'text with underscores',
  'text with dots',
  'reversed text',
  'reversed DNS labels',
  'DNS labels',
  'hexadecimal',
  'decimal number',
  'octal text',
  'UTF-16',
  'object identifier',
  'base64',
  'EUI-64',
  'bits reversed',
  'network prefix',
  'interface identifier',
  'NetBIOS name',
  'HPACK Huffman code',
  'expanded text',
  'percent-encoded',
] as const;
export type SpellingName = (typeof SPELLINGS)[number];

export interface Spelled {
  readonly bytes: Uint8Array;
  readonly spelling: SpellingName;
  readonly ignoresCase: boolean;
  readonly edge: Edge;
}

export function exactly(
  spelling: SpellingName,
  bytes: Uint8Array | readonly number[],
  edge: Edge = EDGE.none,
): Spelled {
  return { bytes: new Uint8Array(bytes), spelling, ignoresCase: false, edge };
}

export function inAnyCase(spelling: SpellingName, text: string, edge: Edge): Spelled {
  return { bytes: latin1(text.toLowerCase()), spelling, ignoresCase: true, edge };
}

/** A text in base64 at each of the three alignments, without the characters its neighbours share. */
export function inBase64(text: string): Spelled[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.from('\0'.repeat(shift) + text, 'latin1').toString('base64');
    const from = shift === 0 ? 0 : shift + 1;
    const to = encoded.indexOf('=') < 0 ? encoded.length : encoded.indexOf('=') - 1;
    if (to - from < 6) return [];
    return [exactly('base64', latin1(encoded.slice(from, to)))];
  });
}

/** A text in UTF-16, little endian; big endian holds the same bytes from the second on. */
export function inUtf16(text: string): Spelled {
  const wide = Buffer.from(text.toLowerCase(), 'utf16le');
  return {
    bytes: wide.subarray(0, wide.length - 1),
    spelling: 'UTF-16',
    ignoresCase: true,
    edge: EDGE.none,
  };
}

/** Labels as RFC 1035, 3.1 writes them, without the closing root. */
export function dnsLabels(labels: readonly string[]): Uint8Array {
  return latin1(labels.map((label) => String.fromCharCode(label.length) + label).join(''));
}

export function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
