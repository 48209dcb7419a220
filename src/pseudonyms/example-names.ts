import type { NameReplacement } from './names.js';

const EXAMPLE = ['example', 'com'];

/** Names of the `publish` profile: nothing is left of them but their labels' lengths. RFC 6761, section 6.5. */
export class ExampleNames {
  uses = 0;
  readonly #seen = new Map<string, string>();

  word(text: string): string {
    return this.#note(text, text.replace(/[^.]/g, 'x'));
  }

  hostName(text: string): string {
    const blanked = text.replace(/[^.]/g, 'x');
    const domain = blanked.split('.').slice(-2);
    const fits =
      domain.length === 2 && domain.every((label, i) => label.length === EXAMPLE[i]?.length);
    const end = EXAMPLE.join('.');
    return this.#note(text, fits ? blanked.slice(0, -end.length) + end : blanked);
  }

  /** The names that were met and that a text may hold. */
  inTexts(): Iterable<string> {
    return this.#seen.keys();
  }

  get distinct(): number {
    return this.#seen.size;
  }

  *entries(): Generator<NameReplacement> {
    for (const [original, pseudonym] of this.#seen) yield { original, pseudonym };
  }

  #note(original: string, pseudonym: string): string {
    this.uses += 1;
    this.#seen.set(original, pseudonym);
    return pseudonym;
  }
}
