import type { NameReplacement } from './names.js';

const EXAMPLE = '.example.com';

/** Names of the `publish` profile: nothing is left of them but their length. RFC 6761, section 6.5. */
export class ExampleNames {
  uses = 0;
  readonly #seen = new Map<string, string>();

  word(text: string): string {
    return this.#note(text, text.replace(/[^.]/g, 'x'));
  }

  hostName(text: string): string {
    if (text.length <= EXAMPLE.length) return this.word(text);
    return this.#note(text, `${'x'.repeat(text.length - EXAMPLE.length)}${EXAMPLE}`);
  }

  labels(labels: readonly string[]): string[] {
    return labels.map((label) => this.#note(label, 'x'.repeat(label.length)));
  }

  /** The replacement of a name that was met; else undefined. */
  known(name: string): string | undefined {
    return this.#seen.get(name);
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
