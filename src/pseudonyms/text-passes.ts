/** A stretch of a text, and what is to stand in its place. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Finds what it replaces in a text: in order, without overlaps. */
export type TextPass = (text: string) => Iterable<Span>;

/** Give a text to passes, one after another: each sees only what those before it left. */
export function applyPasses(text: string, passes: readonly TextPass[]): string {
  const [first, ...rest] = passes;
  if (first === undefined || text === '') return text;
  let result = '';
  let done = 0;
  for (const { start, end, by } of first(text)) {
    result += applyPasses(text.slice(done, start), rest) + by;
    done = end;
  }
  return result + applyPasses(text.slice(done), rest);
}

/** What is to stand in the place of a value; undefined where it is to stay. */
export type ReplaceValue = (value: string) => string | undefined;

/**
 * A pass over the values that a global pattern finds: its group that took part, at the end of the
 * match, or the whole match where it has none.
 */
export function matching(pattern: RegExp, replace: ReplaceValue): TextPass {
  return function* (text) {
    for (const match of text.matchAll(pattern)) {
      const [found, ...groups] = match;
      const value = groups.find((group) => group !== undefined) ?? found;
      const by = replace(value);
      const end = (match.index as number) + found.length;
      if (by !== undefined) yield { start: end - value.length, end, by };
    }
  };
}
