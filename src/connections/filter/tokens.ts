import { PcapsuleError } from '../../errors.js';

/** A word or sign of a filter, and the character it starts at, from 1. */
export interface Token {
  readonly text: string;
  readonly position: number;
}

const SPACE = /\s*/y;
const SIGN = /&&|\|\||<<|>>|<=|>=|==|!=|[!()[\]&|^+*/%<>=:-]/y;
/** Addresses and ranges are words; between brackets `:` and `-` are signs, but for names such as tcp-syn. */
const WORD = /\\?[A-Za-z0-9_.:]+(?:-[A-Za-z0-9_.:]+)*/y;
const WORD_IN_BRACKETS = /[A-Za-z0-9_]+(?:-[A-Za-z]+)*/y;
/** Bounds that no filter of a person reaches; they bound the parser's recursion. */
const LONGEST = 4096;
const DEEPEST = 100;
/** The end of a filter. */
export const END = '';

/** The words and signs of a filter, with an empty one at the end. */
export function tokenize(text: string): Token[] {
  if (text.length > LONGEST) throw malformed(LONGEST + 1, 'a shorter filter');
  const tokens: Token[] = [];
  let isBracketed = false;
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = match(isBracketed ? WORD_IN_BRACKETS : WORD, text, at) ?? match(SIGN, text, at);
    if (token === undefined) throw malformed(at + 1, 'a word or sign of the language');
    if (token === '[') isBracketed = true;
    if (token === ']') isBracketed = false;
    tokens.push({ text: token.replace(/^\\/, ''), position: at + 1 });
    at = skipSpace(text, at + token.length);
  }
  tokens.push({ text: END, position: text.length + 1 });
  checkNesting(tokens);
  return tokens;
}

function checkNesting(tokens: readonly Token[]): void {
  let depth = 0;
  for (const { text, position } of tokens) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth > DEEPEST) throw malformed(position, 'less nesting');
  }
}

/** The error for a filter in which something else was expected at a character. */
export function malformed(position: number, expected: string): PcapsuleError {
  return new PcapsuleError('filter.malformed', { offset: position, reason: expected });
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}
