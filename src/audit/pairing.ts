import type { CaptureFile } from './audit-packet.js';
import type { AwaitedPackets } from './awaited-packets.js';
import { openCapture } from './capture-file.js';
import type { OriginalFacts } from './collection.js';
import type { Comparison } from './comparison.js';
import type { FindingLog } from './findings.js';
import { isLike } from './likeness.js';
import type { Part } from './outputs.js';
import { PacketIndex } from './packet-index.js';
import { PacketPair } from './packet-pair.js';
import type { Scanner } from './scanner.js';

/** What happens to each packet of an output once its original is known. */
export interface Examination {
  readonly comparison: Comparison;
  readonly scanner: Scanner;
  readonly findings: FindingLog;
  readonly timeShift: bigint;
  /** Those whose originals were looked for when the originals were read. */
  readonly awaited: AwaitedPackets | undefined;
}

/** How many packets an output has, and how many of them were found among the originals. */
export interface Paired {
  readonly packets: number;
  readonly paired: number;
}

const pair = new PacketPair();

/** The output is a whole rewrite: its n-th packet was made from the n-th packet of the original. */
export function pairInOrder(part: Part, original: OriginalFacts, run: Examination): Paired {
  const output = openPart(part, run);
  const source = openCapture(original.stretch);
  let packets = 0;
  let paired = 0;
  while (output.next()) {
    packets += 1;
    const twin = source?.next() ? source : undefined;
    if (twin !== undefined) paired += 1;
    pair.load(part.file, packets, output.packet, twin?.packet);
    examine(pair, run);
  }
  if (packets !== paired || source?.next()) {
    run.findings.add({ file: part.file, kind: 'packets' });
  }
  finish(output, part, original.isDamaged, run);
  source?.close();
  return { packets, paired };
}

/**
 * The outputs hold some packets of the originals: each is found by its time and length. Where several
 * have both, those that are alike are paired first, then what is left, so that its faults are named.
 */
export function pairByTime(
  parts: readonly Part[],
  originals: readonly OriginalFacts[],
  run: Examination,
): Paired[] {
  const pairing = new PairingByTime(parts, run);
  pairing.pairAll(originals);
  if (!pairing.isComplete) {
    pairing.beLenient();
    pairing.pairAll(originals);
  }
  return pairing.finish(originals.some(({ isDamaged }) => isDamaged));
}

class PairingByTime {
  readonly #parts: readonly Part[];
  readonly #run: Examination;
  readonly #captures: readonly CaptureFile[];
  readonly #index = new PacketIndex();
  readonly #results: { packets: number; paired: number }[];
  /** The original that was last found in each output. */
  readonly #takenBy: number[];
  #original = 0;
  /** Originals that were found in each output, once those that are not alike are paired too. */
  #known: readonly ReadonlySet<number>[] | undefined;

  constructor(parts: readonly Part[], run: Examination) {
    this.#parts = parts;
    this.#run = run;
    this.#captures = parts.map((part) => openPart(part, run));
    this.#results = this.#captures.map((capture, file) => {
      let packets = 0;
      while (capture.next()) {
        packets += 1;
        this.#index.add(file, packets, capture.packet, run.timeShift);
      }
      return { packets, paired: 0 };
    });
    this.#takenBy = parts.map(() => 0);
  }

  /** Whether the originals of all these packets were looked for before. */
  get isAwaited(): boolean {
    return this.#run.awaited?.hasAll(this.#index.hashes()) === true;
  }

  /** Whether every packet of the outputs was paired. */
  get isComplete(): boolean {
    return this.#results.every(({ packets, paired }) => packets === paired);
  }

  /** From now on time and length are enough. What is paired stays so. */
  beLenient(): void {
    this.#known = this.#parts.map((_, file) => this.#index.originalsOf(file));
    this.#takenBy.fill(0);
  }

  /** Look for packets of the outputs in all originals. */
  pairAll(originals: readonly OriginalFacts[]): void {
    this.#original = 0;
    for (const { stretch, awaited } of originals) {
      const source = openCapture(stretch);
      if (source === undefined) continue;
      if (this.isAwaited && awaited !== undefined) this.#pairAt(source, awaited);
      else while (source.next()) this.#pair(source);
      source.close();
    }
  }

  /** Pair only what these records hold. */
  #pairAt(source: CaptureFile, records: readonly number[]): void {
    for (const record of records) {
      source.goTo(record);
      if (source.next()) this.#pair(source);
    }
  }

  /** A packet may have been selected for several outputs, once for each. */
  #pair(source: CaptureFile): void {
    this.#original += 1;
    for (;;) {
      const entry = this.#index.find(source.packet, (candidate) => this.#isMade(candidate, source));
      if (entry < 0) return;
      const file = this.#index.fileOf(entry);
      this.#index.pairWith(entry, this.#original);
      this.#takenBy[file] = this.#original;
      (this.#results[file] as { paired: number }).paired += 1;
      const output = (this.#captures[file] as CaptureFile).packet;
      const name = (this.#parts[file] as Part).file;
      pair.load(name, this.#index.numberOf(entry), output, source.packet);
      examine(pair, this.#run);
    }
  }

  finish(mayBeDamaged: boolean): Paired[] {
    examineStrangers(this.#parts, this.#captures, this.#index, this.#run);
    for (const [file, part] of this.#parts.entries()) {
      finish(this.#captures[file] as CaptureFile, part, mayBeDamaged, this.#run);
    }
    return this.#results;
  }

  #isMade(candidate: number, source: CaptureFile): boolean {
    const file = this.#index.fileOf(candidate);
    const capture = this.#captures[file] as CaptureFile;
    if (this.#takenBy[file] === this.#original) return false;
    if (this.#known?.[file]?.has(this.#original)) return false;
    if (!this.#index.load(candidate, capture) || !isTwin(source, capture)) return false;
    return this.#known !== undefined || isLike(source.packet, capture.packet);
  }
}

/** Packets that were made from none of the originals. */
function examineStrangers(
  parts: readonly Part[],
  captures: readonly CaptureFile[],
  index: PacketIndex,
  run: Examination,
): void {
  for (let entry = 0; entry < index.count; entry += 1) {
    if (index.isTaken(entry)) continue;
    const file = index.fileOf(entry);
    const capture = captures[file] as CaptureFile;
    if (!index.load(entry, capture)) continue;
    pair.load((parts[file] as Part).file, index.numberOf(entry), capture.packet);
    run.findings.add(pair.finding('packets'));
    examine(pair, run);
  }
}

function isTwin(source: CaptureFile, output: CaptureFile): boolean {
  return (
    source.packet.wireLength === output.packet.wireLength &&
    source.packet.linkType === output.packet.linkType &&
    output.packet.end - output.packet.start <= source.packet.end - source.packet.start
  );
}

function examine(loaded: PacketPair, run: Examination): void {
  run.scanner.scanPacket(loaded);
  if (loaded.original !== undefined) run.comparison.compare(loaded, loaded.original);
}

function openPart(part: Part, run: Examination): CaptureFile {
  return openCapture(part.stretch, (bytes, from, to, offset) =>
    run.scanner.scanText(bytes, from, to, part.file, offset),
  ) as CaptureFile;
}

function finish(output: CaptureFile, part: Part, mayBeDamaged: boolean, run: Examination): void {
  if (output.isDamaged && !mayBeDamaged) run.findings.add({ file: part.file, kind: 'readable' });
  output.close();
}

/** How many packets a capture has. */
export function countPackets(part: Part): number {
  const capture = openCapture(part.stretch);
  let packets = 0;
  while (capture?.next()) packets += 1;
  capture?.close();
  return packets;
}
