const DELETE = 0x7f;
const SPACE = 0x20;

/**
 * Text as it may be shown anywhere: printable ASCII, and the few other characters of our own
 * sentences. Whatever else stands in it, control characters and bidirectional marks among them,
 * becomes a question mark.
 */
export function toPrintable(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isAscii = code >= SPACE && code < DELETE;
    shown += isAscii || OURS.includes(character) ? character : '?';
  }
  return shown;
}

const OURS = '→←…×µ·–';

/** The bytes from `start` to `end` as a word, where all are printable ASCII without spaces; else undefined. */
export function readWord(bytes: Uint8Array, start: number, end: number): string | undefined {
  let word = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte <= SPACE || byte >= DELETE) return undefined;
    word += String.fromCharCode(byte);
  }
  return word === '' ? undefined : word;
}
