import { EDGE, type Edge } from './matcher.js';
import { dnsLabels, exactly, inAnyCase, inBase64, inUtf16, type Spelled } from './spellings.js';

/** Words shorter than this are found in too many others: they count only on their own. */
const LONG_ENOUGH = 6;

/** Every spelling of a host name, user, database or secret. */
export function spellWord(word: string): Spelled[] {
  const edge: Edge = word.length >= LONG_ENOUGH ? EDGE.none : EDGE.word;
  const spelled = [inAnyCase('text', word, edge)];
  if (word.length < LONG_ENOUGH) return spelled;
  spelled.push(inUtf16(word), ...inBase64(word));
  if (word.length <= 15) spelled.push(exactly('NetBIOS name', netBios(word)));
  const percent = encodeURIComponent(word);
  if (percent !== word) spelled.push(inAnyCase('percent-encoded', percent, EDGE.none));
  if (isHostName(word)) spelled.push(...spellHostName(word.toLowerCase()));
  return spelled;
}

function spellHostName(name: string): Spelled[] {
  const labels = name.split('.').filter((label) => label !== '');
  const spelled: Spelled[] = [];
  if (labels.length > 1) {
    spelled.push({ ...exactly('DNS labels', dnsLabels(labels)), ignoresCase: true });
  }
  const huffman = hpack(name);
  if (new Set(huffman).size >= LONG_ENOUGH) spelled.push(exactly('HPACK Huffman code', huffman));
  return spelled;
}

function isHostName(word: string): boolean {
  return /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i.test(word);
}

/** RFC 1001, 14.1: each half byte becomes a letter. */
function netBios(word: string): number[] {
  return [...Buffer.from(word.toUpperCase(), 'latin1')].flatMap((byte) => [
    0x41 + (byte >> 4),
    0x41 + (byte & 15),
  ]);
}

/** Code lengths and codes of RFC 7541, appendix B, for what host names are made of. */
const FIVE_BITS = '012aceiost';
const SIX_BITS = ' %-./3456789=A_bdfghlmnpru';
const SEVEN_BITS = ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz';

/** The whole bytes of a name in HPACK's code; the last bits share a byte with padding. */
function hpack(name: string): number[] {
  const bits = [...name].map(codeOf).join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

function codeOf(letter: string): string {
  const five = FIVE_BITS.indexOf(letter);
  if (five >= 0) return five.toString(2).padStart(5, '0');
  const six = SIX_BITS.indexOf(letter);
  if (six >= 0) return (0x14 + six).toString(2).padStart(6, '0');
  return (0x5c + SEVEN_BITS.indexOf(letter)).toString(2).padStart(7, '0');
}
