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

/** What one thread counted, and the hits it may have to report. */
export interface ChanceCount {
  readonly hits: number;
  readonly places: number;
  readonly patterns: number;
  readonly listed: readonly Finding[];
}

/** Counts hits of four-byte needles, which may merely look like one. */
export class ChanceCounter {
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

  count(): ChanceCount {
    const { places } = this;
    return { hits: this.#hits, places, patterns: this.#patterns, listed: this.#listed };
  }
}

/** Report the hits of all threads, where chance does not explain them. */
export function judgeChance(counts: readonly ChanceCount[], findings: FindingLog): ChanceHits {
  const sum = (value: (count: ChanceCount) => number): number =>
    counts.reduce((total, count) => total + value(count), 0);
  const places = sum((count) => count.places);
  const hits = sum((count) => count.hits);
  const patterns = counts[0]?.patterns ?? 0;
  const expected = (places * patterns) / 2 ** 32;
  const isChance = atLeast(hits, expected) >= UNLIKELY;
  if (!isChance) for (const { listed } of counts) for (const one of listed) findings.add(one);
  return { hits: isChance ? hits : 0, expected, places, patterns };
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
