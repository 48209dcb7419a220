import type { Frame } from '../../frame/frame.js';
import { parseRelation, startsArithmetic } from './arithmetic.js';
import { FilterPacket } from './filter-packet.js';
import { parsePrimitive, type Qualifiers } from './primitive-parser.js';
import type { Test } from './primitives.js';
import { TokenReader } from './token-reader.js';
import { malformed } from './tokens.js';

/**
 * Compile a filter in tcpdump's language (pcap-filter(7)) to a predicate on dissected frames.
 * `layerNames` holds the name of each layer at the id that the dissector gives it. Unlike tcpdump,
 * it also looks behind VLAN tags and into tunnels, and at TCP bytes over IPv6.
 */
export function compileFilter(
  expression: string,
  layerNames: readonly string[],
): (frame: Frame) => boolean {
  const parser = new FilterParser(expression);
  const test = parser.parse();
  const packet = new FilterPacket(layerNames);
  return (frame) => {
    packet.load(frame);
    return test(packet) && !packet.isTooShort;
  };
}

class FilterParser {
  readonly #tokens: TokenReader;
  #qualifiers: Qualifiers = {};

  constructor(expression: string) {
    this.#tokens = new TokenReader(expression);
  }

  parse(): Test {
    if (this.#tokens.isAtEnd) return () => true;
    const test = this.#alternatives();
    if (!this.#tokens.isAtEnd) {
      throw malformed(this.#tokens.peek().position, '"and", "or" or the end');
    }
    return test;
  }

  /** `and` and `or` bind alike, from left to right: so says pcap-filter(7). */
  #alternatives(): Test {
    let left = this.#term();
    for (;;) {
      const before = left;
      if (this.#tokens.accept('and', '&&')) {
        const right = this.#term();
        left = (packet) => before(packet) && right(packet);
      } else if (this.#tokens.accept('or', '||')) {
        const right = this.#term();
        left = (packet) => before(packet) || right(packet);
      } else return left;
    }
  }

  #term(): Test {
    const tokens = this.#tokens;
    if (tokens.accept('not', '!')) {
      const inner = this.#term();
      return (packet) => !inner(packet);
    }
    if (tokens.peek().text === '(') return this.#parenthesis();
    if (startsArithmetic(tokens)) return parseRelation(tokens);
    const { test, qualifiers } = parsePrimitive(tokens, this.#qualifiers);
    this.#qualifiers = qualifiers;
    return test;
  }

  /** A parenthesis holds a filter, or the first number of a relation. */
  #parenthesis(): Test {
    const tokens = this.#tokens;
    const start = tokens.at;
    const relation = this.#tryRelation();
    if (relation !== undefined) return relation;
    tokens.at = start;
    tokens.expect('(');
    const inner = this.#alternatives();
    tokens.expect(')');
    return inner;
  }

  /** Read on as a relation such as `(tcp[13] & 2) != 0`; undefined when it is none. */
  #tryRelation(): Test | undefined {
    try {
      return parseRelation(this.#tokens);
    } catch {
      // It is a filter in parentheses, or wrong: reading it as one will tell where.
      return undefined;
    }
  }
}
