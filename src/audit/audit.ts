/**
 * The audit: reads what was written, from disk, and compares it with what it was made from.
 *
 *   const result = await audit({ outputs: [{ path, name }], originals: [path, ...] });
 *   if (!result.ok) nothing may be handed over: result.findings says where and what, never the value.
 *
 * It shares no code with the rewriting. It walks over the originals once and takes up every address,
 * name and credential (the needles), then looks for each, in every spelling, in every byte of the
 * outputs, and compares each packet with the one it was made from.
 */

import { AwaitedPackets } from './awaited-packets.js';
import { stretchLength } from './byte-stream.js';
import type { ChanceHits } from './chance.js';
import { collectNeedles, type OriginalFacts } from './collection.js';
import { Comparison } from './comparison.js';
import { type Finding, FindingLog, PROPERTIES, type Property } from './findings.js';
import { addGiven, enterPseudonym, type GivenNeedle } from './given-needles.js';
import { KeptAddresses } from './kept.js';
import { type NeedleKind, Needles } from './needles.js';
import { openOutput, type Part, readStretch, wholeFile } from './outputs.js';
import { countPackets, type Examination, type Paired, pairByTime, pairInOrder } from './pairing.js';
import { Scanner } from './scanner.js';

export type { ChanceHits } from './chance.js';
export type { Finding, Property } from './findings.js';
export type { GivenNeedle } from './given-needles.js';
export type { NeedleKind } from './needles.js';

/** A file that is to be handed over: capture, text or archive, recognised by its content. */
export interface AuditOutput {
  readonly path: string;
  /** What findings call it: a name that gives nothing away. */
  readonly name: string;
  /** Index of the original of which it is a whole rewrite; left out where packets were selected. */
  readonly rewriteOf?: number;
}

export interface AuditOptions {
  readonly outputs: readonly AuditOutput[];
  /** Paths of plain pcap and pcapng files. */
  readonly originals: readonly string[];
  readonly needles?: readonly GivenNeedle[];
  /** Addresses, CIDR blocks and names that were left as they are on request. */
  readonly kept?: readonly string[];
  readonly payload?: 'scrub' | 'blank' | 'drop' | 'keep';
  readonly checksums?: 'preserve' | 'fix';
  /** Nanoseconds that were added to every time. */
  readonly timeShift?: bigint;
  /** False where private addresses may become public ones: documentation addresses, Crypto-PAn. */
  readonly keepsClasses?: boolean;
}

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

/** What must not be found, taken up once from the originals, for as many examinations as are wanted. */
export interface Audit {
  /** Examine outputs. Throws only where a file cannot be read at all. */
  examine(outputs: readonly AuditOutput[]): Promise<AuditResult>;
}

/** Audit outputs against their originals. Throws only where a file cannot be read at all. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const opened = await openAudit(options);
  return opened.examine(options.outputs);
}

/**
 * Read the originals, and be ready to examine what was made of them. Of outputs that are named here
 * already, the packets' originals are found on the way; others are looked for in a second reading.
 */
export async function openAudit(
  options: Omit<AuditOptions, 'outputs'>,
  outputs: readonly AuditOutput[] = [],
): Promise<Audit> {
  const kept = new KeptAddresses([
    ...(options.kept ?? []),
    ...(options.needles ?? []).filter(({ isKept }) => isKept).map(({ text }) => text),
  ]);
  const needles = new Needles(kept, options.kept ?? []);
  for (const given of options.needles ?? []) addGiven(given, needles);
  const awaited = awaitedPackets(outputs, options);
  const facts: OriginalFacts[] = [];
  for (const path of options.originals) {
    facts.push(collectNeedles(wholeFile(path), needles, awaited));
    await pause();
  }
  const ground = { options, kept, needles, awaited };
  return { examine: (parts) => examine(parts, facts, ground) };
}

function awaitedPackets(
  outputs: readonly AuditOutput[],
  { timeShift }: Omit<AuditOptions, 'outputs'>,
): AwaitedPackets | undefined {
  if (outputs.length === 0) return undefined;
  const parts = outputs.flatMap(({ path, name }) => openOutput(path, name));
  return new AwaitedPackets(parts, timeShift ?? 0n);
}

/** What an examination starts from. */
interface Ground {
  readonly options: Omit<AuditOptions, 'outputs'>;
  readonly kept: KeptAddresses;
  readonly needles: Needles;
  readonly awaited: AwaitedPackets | undefined;
}

async function examine(
  outputs: readonly AuditOutput[],
  facts: readonly OriginalFacts[],
  ground: Ground,
): Promise<AuditResult> {
  const parts = outputs.flatMap(({ path, name, rewriteOf }) => openOutput(path, name, rewriteOf));
  const findings = new FindingLog();
  const run = prepare(ground, findings);
  const paired = await examineCaptures(parts, facts, run);
  scanTexts(parts, run);
  const { chance, ambiguous } = run.scanner.conclude();
  return {
    ...summarise(findings),
    needles: ground.needles.counts(),
    spellings: run.scanner.spellings,
    chance,
    ambiguous,
    exposed: Object.fromEntries(run.scanner.exposed),
    files: parts.map((part) => describe(part, paired.get(part))),
    originalPackets: facts.reduce((sum, { packets }) => sum + packets, 0),
    addressFields: run.comparison.fields,
    checksums: run.comparison.checksums,
    bytesScanned: run.scanner.bytesScanned,
  };
}

function prepare({ options, kept, needles, awaited }: Ground, findings: FindingLog): Examination {
  const timeShift = options.timeShift ?? 0n;
  const policy = {
    keepsPayload: options.payload === 'keep',
    dropsPayload: options.payload === 'drop',
    fixesChecksums: options.checksums === 'fix',
    keepsClasses: options.keepsClasses ?? true,
    timeShift,
  };
  const comparison = new Comparison(kept, policy, findings);
  const scanner = new Scanner(needles, comparison.map, findings, options.payload === 'keep');
  for (const given of options.needles ?? []) enterPseudonym(given, comparison.map);
  return { comparison, scanner, findings, timeShift, awaited };
}

/** Pairs whole rewrites packet by packet, everything else by time; answers what became of each part. */
async function examineCaptures(
  parts: readonly Part[],
  facts: readonly OriginalFacts[],
  run: Examination,
): Promise<Map<Part, Paired>> {
  const results = new Map<Part, Paired>();
  const captures = parts.filter(({ isCapture }) => isCapture);
  const selected: Part[] = [];
  for (const part of captures) {
    const original = originalOf(part, captures, facts);
    if (original === undefined) selected.push(part);
    else results.set(part, pairInOrder(part, original, run));
    await pause();
  }
  if (selected.length === 0) return results;
  const paired = pairByTime(selected, facts, run);
  for (const [index, part] of selected.entries()) results.set(part, paired[index] as Paired);
  return results;
}

/** The original of a whole rewrite: told, or the only one where both have as many packets. */
function originalOf(
  part: Part,
  captures: readonly Part[],
  facts: readonly OriginalFacts[],
): OriginalFacts | undefined {
  const told = part.rewriteOf === undefined ? undefined : facts[part.rewriteOf];
  // Two readers need not agree on where a damaged capture goes on.
  if (told?.isDamaged === true) return countPackets(part) === told.packets ? told : undefined;
  if (told !== undefined) return told;
  if (captures.length !== 1 || facts.length !== 1) return undefined;
  return countPackets(part) === facts[0]?.packets ? facts[0] : undefined;
}

function scanTexts(parts: readonly Part[], run: Examination): void {
  for (const { file, isCapture, stretch, isBroken } of parts) {
    if (isBroken === true) run.findings.add({ file, kind: 'readable' });
    if (isCapture) continue;
    const bytes = readStretch(stretch, 0, stretchLength(stretch));
    run.scanner.scanText(bytes, 0, bytes.length, file, 0);
  }
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

function describe({ file, isCapture, stretch }: Part, paired?: Paired): AuditedFile {
  return {
    file,
    isCapture,
    bytes: stretchLength(stretch),
    packets: paired?.packets ?? 0,
    paired: paired?.paired ?? 0,
  };
}

/** Lets signals and timers through between two files. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
