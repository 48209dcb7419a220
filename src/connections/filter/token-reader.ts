import { END, malformed, type Token, tokenize } from './tokens.js';

/** Goes through the tokens of a filter. */
export class TokenReader {
  /** Index of the next token: set it back to read again. */
  at = 0;
  readonly #tokens: readonly Token[];

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  /** Take the next token if it is one of these. */
  accept(...texts: readonly string[]): boolean {
    if (!texts.includes(this.peek().text)) return false;
    this.at += 1;
    return true;
  }

  expect(text: string): void {
    const token = this.next();
    if (token.text !== text) throw malformed(token.position, `"${text}"`);
  }

  get isAtEnd(): boolean {
    return this.peek().text === END;
  }
}
