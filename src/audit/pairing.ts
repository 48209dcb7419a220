import type { CaptureFile } from './audit-packet.js';
import { openCapture } from './capture-file.js';
import type { OriginalFacts } from './collection.js';
import type { Comparison } from './comparison.js';
import type { FindingLog } from './findings.js';
import { isLike } from './likeness.js';
import { Origins } from './origins.js';
import type { Part } from './outputs.js';
import { PacketIndex } from './packet-index.js';
import { PacketPair } from './packet-pair.js';
import type { Scanner } from './scanner.js';

/** Lets others have their turn, and throws where the audit is to end. */
export type Pace = () => Promise<void>;

/** What happens to each packet of an output once its original is known. */
export interface Examination {
  readonly comparison: Comparison;
  readonly scanner: Scanner;
  readonly findings: FindingLog;
  readonly timeShift: bigint;
  readonly pace: Pace;
}

/** How many packets an output has, and how many of them were found among the originals. */
export interface Paired {
  readonly file: string;
  readonly packets: number;
  readonly paired: number;
}

/** So many packets are examined before others have their turn. */
const AT_ONCE = 8192;

const pair = new PacketPair();

/** The output is a whole rewrite: its n-th packet was made from the n-th packet of the originals. */
export async function pairInOrder(
  part: Part,
  originals: readonly OriginalFacts[],
  run: Examination,
): Promise<Paired> {
  const output = openPart(part, run);
  const { dropsPayload } = run.comparison.policy;
  const source = new Origins(originals, dropsPayload, run.timeShift);
  const counts = { file: part.file, packets: 0, paired: 0 };
  while (examineSome(output, source, counts, run)) await run.pace();
  if (counts.packets !== counts.paired || !source.isAtEnd()) {
    run.findings.add({ file: part.file, kind: 'packets' });
  }
  const mayBeDamaged = originals.some(({ isDamaged }) => isDamaged);
  finish(output, part, mayBeDamaged, run);
  source.close();
  return counts;
}

/** False at the end of the output. */
function examineSome(
  output: CaptureFile,
  source: Origins,
  counts: { readonly file: string; packets: number; paired: number },
  run: Examination,
): boolean {
  for (let turn = 0; turn < AT_ONCE; turn += 1) {
    if (!output.next()) return false;
    const original = source.next(output.packet);
    counts.packets += 1;
    if (original !== undefined) counts.paired += 1;
    pair.load(counts.file, counts.packets, output.packet, original);
    examine(pair, run);
  }
  return true;
}

/**
 * The outputs hold some packets of the originals: each is found by its time and length. Where several
 * have both, those that are alike are paired first, then what is left, so that its faults are named.
 */
export async function pairByTime(
  parts: readonly Part[],
  originals: readonly OriginalFacts[],
  run: Examination,
): Promise<readonly Paired[]> {
  const pairing = new PairingByTime(parts, run);
  await pairing.pairAll(originals);
  if (!pairing.isComplete) {
    pairing.beLenient();
    await pairing.pairAll(originals);
  }
  return pairing.finish(originals.some(({ isDamaged }) => isDamaged));
}

class PairingByTime {
  readonly #parts: readonly Part[];
  readonly #run: Examination;
  readonly #captures: readonly CaptureFile[];
  readonly #index = new PacketIndex();
  readonly #results: { readonly file: string; packets: number; paired: number }[];
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
      return { file: (parts[file] as Part).file, packets, paired: 0 };
    });
    this.#takenBy = parts.map(() => 0);
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
  async pairAll(originals: readonly OriginalFacts[]): Promise<void> {
    this.#original = 0;
    for (const { stretch } of originals) {
      const source = openCapture(stretch);
      while (source !== undefined && this.#pairSome(source)) await this.#run.pace();
      source?.close();
    }
  }

  /** Pair what comes next of an original; false at its end. */
  #pairSome(source: CaptureFile): boolean {
    for (let turn = 0; turn < AT_ONCE; turn += 1) {
      if (!source.next()) return false;
      this.#pair(source);
    }
    return true;
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
