import type { AddressPairs } from './address-map.js';
import { stretchLength } from './byte-stream.js';
import type { OriginalFacts } from './collection.js';
import { Comparison, type ComparisonPolicy } from './comparison.js';
import type { Doubt } from './doubts.js';
import { FindingLog, type FindingSummary } from './findings.js';
import { addGiven, enterPseudonym, type GivenNeedle } from './given-needles.js';
import { KeptAddresses } from './kept.js';
import { type NeedleData, Needles } from './needles.js';
import type { Part } from './outputs.js';
import { type Examination, type Pace, type Paired, pairByTime, pairInOrder } from './pairing.js';
import { readStretch } from './read-stretch.js';
import { type Scanned, Scanner } from './scanner.js';

/** What is looked for, and what was asked of the rewriting. */
export interface Ground {
  readonly needles: NeedleData;
  readonly given: readonly GivenNeedle[];
  /** Addresses, CIDR blocks and names that may stay. */
  readonly kept: readonly string[];
  readonly policy: ComparisonPolicy;
  readonly originals: readonly OriginalFacts[];
}

/** What one thread examines. */
export interface Share {
  readonly ground: Ground;
  /** Outputs that are whole rewrites, in their order; the streams in `before` go on in them. */
  readonly wholes: readonly WholeRewrite[];
  readonly before: Part | undefined;
  /** Outputs whose packets were selected. */
  readonly selected: readonly Part[];
  readonly texts: readonly Part[];
}

/** An output beside the originals of whose packets it is made, one after another. */
export interface WholeRewrite {
  readonly part: Part;
  readonly originals: readonly OriginalFacts[];
}

/** What one thread found out. What depends on all packets is left to `conclude`. */
export interface Examined extends Scanned {
  readonly findings: FindingSummary;
  readonly pairs: readonly AddressPairs[];
  readonly unchanged: readonly Doubt[];
  readonly addressFields: number;
  readonly checksums: number;
  /** In the order wholes, selected. */
  readonly paired: readonly Paired[];
}

/** Examine one share of the outputs; `pace` is awaited every few thousand packets. */
export async function examineShare(share: Share, pace: Pace): Promise<Examined> {
  const { ground } = share;
  const run = prepare(ground, pace);
  const paired: Paired[] = [];
  if (share.before !== undefined) run.scanner.followOnly(share.before.stretch);
  for (const { part, originals } of share.wholes) {
    paired.push(await pairInOrder(part, originals, run));
  }
  if (share.selected.length > 0) {
    paired.push(...(await pairByTime(share.selected, ground.originals, run)));
  }
  for (const part of share.texts) scanText(part, run);
  const { comparison, scanner, findings } = run;
  return {
    findings: findings.summary(),
    pairs: comparison.map.export(),
    unchanged: comparison.unchanged,
    ...scanner.finish(),
    addressFields: comparison.fields,
    checksums: comparison.checksums,
    paired,
  };
}

function prepare({ needles: data, given, kept, policy }: Ground, pace: Pace): Examination {
  const keptAddresses = new KeptAddresses(kept);
  const findings = new FindingLog();
  const comparison = new Comparison(keptAddresses, policy, findings);
  const needles = new Needles(keptAddresses, kept, data);
  for (const one of given) {
    addGiven(one, needles);
    enterPseudonym(one, comparison.map);
  }
  const scanner = new Scanner(needles, findings, policy.keepsPayload);
  return { comparison, scanner, findings, timeShift: policy.timeShift, pace };
}

function scanText({ file, stretch, isBroken }: Part, run: Examination): void {
  if (isBroken === true) run.findings.add({ file, kind: 'readable' });
  const bytes = readStretch(stretch, 0, stretchLength(stretch));
  run.scanner.scanText(bytes, 0, bytes.length, file, 0);
}
