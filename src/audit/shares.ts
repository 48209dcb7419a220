import { stretchLength } from './byte-stream.js';
import { type CaptureFacts, type OriginalFacts, surveyCapture } from './collection.js';
import type { Ground, Share, WholeRewrite } from './examination.js';
import type { Part } from './outputs.js';
import { isWorthThread } from './threads.js';

/** Share the work between two threads where it is much, else leave it to one. */
export function planShares(parts: readonly Part[], ground: Ground): [Share, Share?] {
  const wholes: WholeRewrite[] = [];
  const selected: Part[] = [];
  const taken = new Set<OriginalFacts>();
  const captures = parts.filter(({ isCapture }) => isCapture);
  const isOnly = captures.length === 1 && ground.originals.length === 1;
  for (const part of captures) {
    const originals = originalsOf(part, ground, isOnly, taken);
    if (originals === undefined) selected.push(part);
    else wholes.push({ part, originals });
  }
  const texts = parts.filter(({ isCapture }) => !isCapture);
  const split = whereToSplit(wholes);
  const mine = { ground, wholes: wholes.slice(0, split), before: undefined, selected, texts };
  if (split === wholes.length) return [mine];
  const rest = wholes.slice(split);
  return [mine, { ground, wholes: rest, before: wholes[split - 1]?.part, selected: [], texts: [] }];
}

/** The originals of a whole rewrite: told, or the one that has as many packets and the same times. */
function originalsOf(
  part: Part,
  { originals, policy }: Ground,
  isOnly: boolean,
  taken: Set<OriginalFacts>,
): readonly OriginalFacts[] | undefined {
  const told = part.rewriteOf?.map((index) => originals[index] as OriginalFacts);
  if (told?.every(({ isDamaged, isSearchable }) => !isDamaged || isSearchable)) return told;
  const facts = surveyCapture(part.stretch);
  if (told !== undefined) {
    // Two readers need not agree on where a damaged capture goes on.
    const packets = told.reduce((sum, one) => sum + one.packets, 0);
    return facts.packets === packets ? told : undefined;
  }
  const twin = originals.find(
    (one) =>
      one.packets === facts.packets &&
      !taken.has(one) &&
      (isOnly || hasSameTimes(one, facts, policy.timeShift)),
  );
  if (twin === undefined) return undefined;
  taken.add(twin);
  return [twin];
}

function hasSameTimes(original: CaptureFacts, output: CaptureFacts, shift: bigint): boolean {
  return original.first + shift === output.first && original.last + shift === output.last;
}

/** The first of those that go to another thread: about half of the bytes stay. */
function whereToSplit(wholes: readonly WholeRewrite[]): number {
  const lengths = wholes.map(({ part }) => stretchLength(part.stretch));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (!isWorthThread(total)) return wholes.length;
  let before = 0;
  return Math.max(
    1,
    lengths.findIndex((length) => {
      before += length;
      return before > total / 2;
    }),
  );
}
