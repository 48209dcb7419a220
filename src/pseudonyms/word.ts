/** Replaces one name of lower-case letters, digits, hyphens and underscores by another of its length. */
export type ReplaceName = (name: string) => string;

const NAME = /[A-Za-z0-9_-]+/g;
const HAS_SUBSTANCE = /[A-Za-z0-9]/;
const UNPRINTABLE = /[^\x20-\x7e]/g;
/** Nothing that names a host, a user or a database is longer. */
const LONGEST_NAME = 128;
const BLANK = '\0';

/**
 * A text with every name in it replaced, in the same length. Upper case does not tell names apart and
 * stays where a letter stays; other punctuation stays. What is not printable ASCII is blanked, and so
 * is a text without any letter or digit.
 */
export function replaceWord(text: string, replace: ReplaceName): string {
  if (!HAS_SUBSTANCE.test(text)) return BLANK.repeat(text.length);
  return text
    .replace(NAME, (name) =>
      name.length > LONGEST_NAME
        ? BLANK.repeat(name.length)
        : withCaseOf(name, replace(name.toLowerCase())),
    )
    .replace(UNPRINTABLE, BLANK);
}

function withCaseOf(pattern: string, name: string): string {
  if (!/[A-Z]/.test(pattern)) return name;
  return Array.from(name, (character, i) =>
    /[A-Z]/.test(pattern[i] as string) ? character.toUpperCase() : character,
  ).join('');
}
