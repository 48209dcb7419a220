import type { NeedleKind } from './needles.js';
import type { SpellingName } from './spellings.js';

/** What must hold between an output and its original. */
export const PROPERTIES = [
  'readable',
  'packets',
  'times',
  'lengths',
  'link types',
  'headers',
  'checksums',
  'one to one',
  'classes',
  'TCP analysis',
  'payload',
] as const;
export type Property = (typeof PROPERTIES)[number];

/** Something that must not be so. It says where and what, and never the value. */
export interface Finding {
  /** The name the caller gave to the output, or its place in an archive. */
  readonly file: string;
  /** Counted from 1. */
  readonly packet?: number;
  /** In the file, in bytes. */
  readonly offset?: number;
  /** Something of the original that is still there, or a property that does not hold. */
  readonly kind: NeedleKind | Property;
  /** The form in which it was found. */
  readonly spelling?: SpellingName | 'address field' | 'checksum field';
}

/** How many findings are listed; all are counted. */
const LISTED = 1000;

/** What was gathered: the first findings, and the number of each kind. */
export interface FindingSummary {
  readonly listed: readonly Finding[];
  readonly counts: ReadonlyMap<Finding['kind'], number>;
}

/** Gathers findings. */
export class FindingLog {
  readonly listed: Finding[] = [];
  readonly counts: Map<Finding['kind'], number> = new Map();
  count = 0;

  add(finding: Finding): void {
    this.#count(finding.kind, 1);
    if (this.listed.length < LISTED) this.listed.push(finding);
  }

  summary(): FindingSummary {
    return { listed: this.listed, counts: this.counts };
  }

  /** Take up what another thread gathered. */
  merge({ listed, counts }: FindingSummary): void {
    for (const [kind, count] of counts) this.#count(kind, count);
    this.listed.push(...listed.slice(0, LISTED - this.listed.length));
  }

  #count(kind: Finding['kind'], more: number): void {
    this.count += more;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + more);
  }
}
