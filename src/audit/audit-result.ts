import { AddressMap } from './address-map.js';
import { stretchLength } from './byte-stream.js';
import { type ChanceHits, judgeChance } from './chance.js';
import { type IsFixedPoint, settleDoubts, settleUnchanged } from './doubts.js';
import type { Examined, Ground } from './examination.js';
import { type Finding, FindingLog, PROPERTIES, type Property } from './findings.js';
import { KeptAddresses } from './kept.js';
import { type NeedleKind, Needles } from './needles.js';
import type { Part } from './outputs.js';

export interface AuditResult {
  /** There is no finding. */
  readonly ok: boolean;
  /** The first thousand findings; `findingCount` counts all. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  readonly findingsByKind: Readonly<Record<string, number>>;
  /** How many needles there were of each kind, and in how many spellings they were looked for. */
  readonly needles: Readonly<Record<NeedleKind, number>>;
  readonly spellings: number;
  readonly chance: ChanceHits;
  /** Hits that are the pseudonym of another original, and so no leak. */
  readonly ambiguous: number;
  /** Needles in payload that was kept on request, by kind. */
  readonly exposed: Readonly<Record<string, number>>;
  /** Each property, and whether it holds. */
  readonly properties: Readonly<Record<Property, boolean>>;
  readonly files: readonly AuditedFile[];
  readonly originalPackets: number;
  readonly addressFields: number;
  readonly checksums: number;
  readonly bytesScanned: number;
}

export interface AuditedFile {
  readonly file: string;
  readonly isCapture: boolean;
  readonly bytes: number;
  readonly packets: number;
  /** Packets whose original was found. */
  readonly paired: number;
}

/** Judge what only all threads together know, and say it. */
export function conclude(
  parts: readonly Part[],
  examined: readonly Examined[],
  { needles, kept, originals }: Ground,
  isFixedPoint: IsFixedPoint,
): AuditResult {
  const findings = new FindingLog();
  for (const one of examined) findings.merge(one.findings);
  const map = joinMaps(examined, findings);
  const unchanged = examined.flatMap((one) => one.unchanged);
  settleUnchanged(unchanged, map, isFixedPoint, findings);
  const doubts = examined.flatMap((one) => one.doubts);
  const ambiguous = settleDoubts(doubts, map, findings);
  const chances = examined.map((one) => one.chance);
  const chance = judgeChance(chances, findings);
  const sum = (value: (one: Examined) => number): number =>
    examined.reduce((total, one) => total + value(one), 0);
  return {
    ...summarise(findings),
    needles: new Needles(new KeptAddresses(kept), kept, needles).counts(),
    spellings: examined[0]?.spellings ?? 0,
    chance,
    ambiguous,
    exposed: sumByKind(examined.map(({ exposed }) => exposed)),
    files: describe(parts, examined),
    originalPackets: originals.reduce((total, { packets }) => total + packets, 0),
    addressFields: sum((one) => one.addressFields),
    checksums: sum((one) => one.checksums),
    bytesScanned: sum((one) => one.bytesScanned),
  };
}

/** Pairs of addresses that contradict one another stand in the outputs of different threads. */
function joinMaps(examined: readonly Examined[], findings: FindingLog): AddressMap {
  const map = new AddressMap();
  for (const { pairs, paired } of examined) {
    const contradictions = pairs.reduce((total, some) => total + map.merge(some), 0);
    const file = paired[0]?.file ?? '';
    for (let count = 0; count < contradictions; count += 1) {
      findings.add({ file, kind: 'one to one' });
    }
  }
  return map;
}

function sumByKind(
  counted: readonly ReadonlyMap<Finding['kind'], number>[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [kind, count] of counted.flatMap((counts) => [...counts])) {
    sums[kind] = (sums[kind] ?? 0) + count;
  }
  return sums;
}

function summarise(
  findings: FindingLog,
): Pick<AuditResult, 'ok' | 'findings' | 'findingCount' | 'findingsByKind' | 'properties'> {
  const holds = PROPERTIES.map((property) => [property, !findings.counts.has(property)]);
  return {
    ok: findings.count === 0,
    findings: findings.listed,
    findingCount: findings.count,
    findingsByKind: Object.fromEntries(findings.counts),
    properties: Object.fromEntries(holds) as Record<Property, boolean>,
  };
}

function describe(parts: readonly Part[], examined: readonly Examined[]): AuditedFile[] {
  const paired = new Map(examined.flatMap((one) => one.paired).map((one) => [one.file, one]));
  return parts.map(({ file, isCapture, stretch }) => ({
    file,
    isCapture,
    bytes: stretchLength(stretch),
    packets: paired.get(file)?.packets ?? 0,
    paired: paired.get(file)?.paired ?? 0,
  }));
}
