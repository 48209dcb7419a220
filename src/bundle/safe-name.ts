const MOST_CHARACTERS = 80;
/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name that every file system and archive program takes: letters, digits, dot, hyphen, underscore.
 * What else stands in it becomes a hyphen.
 */
export function safeName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  if (plain === '') return 'case';
  return RESERVED.test(plain) ? `_${plain}` : plain;
}
