import type { Finding, FindingLog } from './findings.js';

/** Below this probability, hits did not come about by chance. */
const UNLIKELY = 0.01;
const LISTED = 10_000;

/** Hits of four-byte needles, and how many of them random bytes would give. */
export interface ChanceHits {
  readonly hits: number;
  readonly expected: number;
  /** Places that were not blank and not header, and how many four-byte spellings were looked for. */
  readonly places: number;
  readonly patterns: number;
}

/** Tells four-byte needles from four bytes that merely look like one. */
export class ChanceJudge {
  places = 0;
  readonly #patterns: number;
  #hits = 0;
  readonly #listed: Finding[] = [];

  constructor(patterns: number) {
    this.#patterns = patterns;
  }

  add(finding: Finding): void {
    this.#hits += 1;
    if (this.#listed.length < LISTED) this.#listed.push(finding);
  }

  /** Report the hits, where chance does not explain them. */
  conclude(findings: FindingLog): ChanceHits {
    const expected = (this.places * this.#patterns) / 2 ** 32;
    const isChance = atLeast(this.#hits, expected) >= UNLIKELY;
    if (!isChance) for (const finding of this.#listed) findings.add(finding);
    return {
      hits: isChance ? this.#hits : 0,
      expected,
      places: this.places,
      patterns: this.#patterns,
    };
  }
}

/** Probability of at least `count` events where `expected` are expected: Poisson. */
export function atLeast(count: number, expected: number): number {
  if (count === 0) return 1;
  if (expected > 500) return count > expected + 3 * Math.sqrt(expected) ? 0 : 1;
  let term = Math.exp(-expected);
  let below = 0;
  for (let index = 0; index < count; index += 1) {
    below += term;
    term *= expected / (index + 1);
  }
  return Math.max(0, 1 - below);
}
