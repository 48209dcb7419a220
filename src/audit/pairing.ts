import type { CaptureFile } from './audit-packet.js';
import { openCapture } from './capture-file.js';
import type { OriginalFacts } from './collection.js';
import type { Comparison } from './comparison.js';
import type { FindingLog } from './findings.js';
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

/** The outputs hold some packets of the originals: each is found by its time and length. */
export function pairByTime(
  parts: readonly Part[],
  originals: readonly OriginalFacts[],
  run: Examination,
): Paired[] {
  const captures = parts.map((part) => openPart(part, run));
  const index = new PacketIndex();
  const packets = captures.map((capture, file) => {
    let number = 0;
    while (capture.next()) {
      number += 1;
      index.add(file, number, capture.packet, run.timeShift);
    }
    return number;
  });
  const paired = new Array<number>(parts.length).fill(0);
  for (const { stretch } of originals) {
    const source = openCapture(stretch);
    while (source?.next()) {
      const entry = index.take(source.packet, (candidate) => {
        const capture = captures[index.fileOf(candidate)] as CaptureFile;
        return index.load(candidate, capture) && isTwin(source, capture);
      });
      if (entry < 0) continue;
      const file = index.fileOf(entry);
      paired[file] = (paired[file] as number) + 1;
      const output = (captures[file] as CaptureFile).packet;
      pair.load((parts[file] as Part).file, index.numberOf(entry), output, source.packet);
      examine(pair, run);
    }
    source?.close();
  }
  examineStrangers(parts, captures, index, run);
  const mayBeDamaged = originals.some(({ isDamaged }) => isDamaged);
  for (const [file, part] of parts.entries()) {
    finish(captures[file] as CaptureFile, part, mayBeDamaged, run);
  }
  return parts.map((_, file) => ({
    packets: packets[file] as number,
    paired: paired[file] as number,
  }));
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
  if (loaded.original !== undefined) run.comparison.compare(loaded, loaded.original);
  run.scanner.scanPacket(loaded);
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
