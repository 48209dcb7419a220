const DOT = 0x2e;
const HYPHEN = 0x2d;
/** What the encoded form of an international name begins with: RFC 5890, 2.3.2.1. */
const ENCODED = [0x78, 0x6e, HYPHEN, HYPHEN];

/**
 * Whether a dotted text, dots and hyphens at its end not counted, may be a host name or an IPv4 address.
 * The last part of a name has letters only, two or more, or is an encoded one. Figures, times and
 * versions in rows of data are told apart by this before anything is looked up.
 */
export function mayNameSomeone(bytes: Uint8Array, from: number, to: number): boolean {
  let end = to;
  while (end > from && isDotOrHyphen(bytes[end - 1] as number)) end -= 1;
  let last = end;
  while (last > from && bytes[last - 1] !== DOT) last -= 1;
  if (last === from) return false;
  if (isDigit(bytes[end - 1] as number) && mayBeAddress(bytes, from, end)) return true;
  return end - last >= 2 && (isLetters(bytes, last, end) || isEncoded(bytes, last));
}

/** Digits and three dots; dots and hyphens before them are not looked at. */
function mayBeAddress(bytes: Uint8Array, from: number, end: number): boolean {
  let start = end;
  let dots = 0;
  while (start > from && (bytes[start - 1] === DOT || isDigit(bytes[start - 1] as number))) {
    start -= 1;
    if (bytes[start] === DOT) dots += 1;
  }
  return dots >= 3;
}

function isLetters(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const folded = (bytes[at] as number) | 0x20;
    if (folded < 0x61 || folded > 0x7a) return false;
  }
  return true;
}

function isEncoded(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < ENCODED.length; index += 1) {
    if (((bytes[start + index] as number) | 0x20) !== ENCODED[index]) return false;
  }
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isDotOrHyphen(byte: number): boolean {
  return byte === DOT || byte === HYPHEN;
}
