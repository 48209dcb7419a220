import { NameFinder } from './name-finder.js';
import { base64Pass } from './text-base64.js';
import { credentialPasses, REMOVED } from './text-credentials.js';
import { contextPasses, hostNamePass, type NamesInText } from './text-names.js';
import { numberPasses } from './text-numbers.js';
import { applyPasses, type TextPass } from './text-passes.js';
import { addressPass, type ReplaceAddress } from './text-spelling.js';

/** What names are made of; anything else that is given as a secret is removed. */
const NAME = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
/** A NUL would make a text a binary file. */
const BLANKED = /\0/g;

/** What a rewriter of texts needs to know. */
export interface TextParts {
  readonly names: NamesInText;
  readonly replaceAddress: ReplaceAddress;
  /** Names that are replaced wherever they stand. */
  readonly knownNames: Iterable<string>;
  /** What was given as secret: names are replaced, all else is removed. */
  readonly secrets: readonly string[];
}

/**
 * Rewrites texts of single-byte characters, whole lines at a time: what is private by its form, by
 * where it stands, or because it was met before, becomes the pseudonym that it has everywhere.
 */
export class AttachedText {
  readonly #passes: readonly TextPass[];

  constructor({ names, replaceAddress, knownNames, secrets }: TextParts) {
    const replaceName = (name: string) =>
      (name.includes('.') ? names.hostName(name) : names.word(name)).replace(BLANKED, '*');
    const known = findingPass(knownNames, replaceName);
    const simple = [
      hostNamePass(names),
      addressPass(replaceAddress),
      known,
      ...numberPasses(replaceAddress),
    ];
    const rewriteSimply = (text: string) => applyPasses(text, simple);
    this.#passes = [
      findingPass(secrets, (secret) => (NAME.test(secret) ? replaceName(secret) : REMOVED)),
      ...credentialPasses(),
      ...contextPasses({ word: replaceName, hostName: replaceName }, rewriteSimply),
      base64Pass(rewriteSimply),
      ...simple,
    ];
  }

  rewrite(text: string): string {
    return applyPasses(text, this.#passes);
  }
}

/** A pass over names and secrets wherever they stand. */
export function findingPass(
  texts: Iterable<string>,
  replace: (found: string) => string | undefined,
): TextPass {
  const finder = new NameFinder(texts);
  return function* (text) {
    for (const { start, end } of finder.find(text)) {
      const by = replace(text.slice(start, end));
      if (by !== undefined) yield { start, end, by };
    }
  };
}
