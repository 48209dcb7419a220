import { type AuditPacket, nanoseconds } from './audit-packet.js';
import type { Stretch } from './byte-stream.js';
import { openCapture } from './capture-file.js';
import { dissect } from './dissect.js';
import { type AddressKind, Headers } from './headers.js';
import { KeptAddresses } from './kept.js';
import { collectLogins } from './logins.js';
import { type NeedleData, Needles } from './needles.js';
import { wholeFile } from './outputs.js';
import { StreamEdges } from './stream-edges.js';
import { NAMES, PrintableNames } from './words.js';

/** What is to be read. */
export interface CollectionTask {
  /** Paths of plain pcap and pcapng files. */
  readonly originals: readonly string[];
  /** Addresses, CIDR blocks and names that may stay. */
  readonly kept: readonly string[];
}

/** What the first walk over the originals learned. */
export interface Collected {
  readonly needles: NeedleData;
  readonly facts: readonly OriginalFacts[];
}

/** An original and what tells whether an output was made of the whole of it. */
export interface OriginalFacts extends CaptureFacts {
  readonly stretch: Stretch;
  readonly isDamaged: boolean;
  /** Its records can be found again behind damage. */
  readonly isSearchable: boolean;
}

/** How many packets a capture has, and the times of the first and the last, in nanoseconds since 1970. */
export interface CaptureFacts {
  readonly packets: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Walk over one original after another; `pause` is awaited in between. */
export async function collect(
  task: CollectionTask,
  pause: () => Promise<void>,
): Promise<Collected> {
  const needles = new Needles(new KeptAddresses(task.kept), task.kept);
  const facts: OriginalFacts[] = [];
  for (const path of task.originals) {
    await pause();
    facts.push(collectNeedles(wholeFile(path), needles));
  }
  return { needles: needles.export(), facts };
}

/** Walk over an original and take up everything in it that names someone. */
function collectNeedles(stretch: Stretch, needles: Needles): OriginalFacts {
  const headers = new Headers();
  const names = new PrintableNames(needles);
  const options = new PrintableNames(needles);
  const joined = new PrintableNames(needles);
  const edges = new StreamEdges(
    (bytes, _border, length) => joined.collect(bytes, 0, length),
    NAMES,
  );
  const capture = openCapture(stretch, (bytes, from, to) => options.collect(bytes, from, to));
  if (capture === undefined)
    return { stretch, ...NO_PACKETS, isDamaged: true, isSearchable: false };
  const { packet } = capture;
  let packets = 0;
  let first = 0n;
  while (capture.next()) {
    packets += 1;
    if (packets === 1) first = nanoseconds(packet);
    dissect(packet, headers);
    collectAddresses(packet, headers, needles);
    if (headers.payloadAt < packet.end) names.collect(packet.bytes, headers.payloadAt, packet.end);
    collectLogins(headers, needles);
    edges.follow(headers);
  }
  capture.close();
  const isSearchable = capture.findOrigin !== undefined;
  const { isDamaged } = capture;
  return { stretch, packets, first, last: nanoseconds(packet), isDamaged, isSearchable };
}

function collectAddresses(packet: AuditPacket, headers: Headers, needles: Needles): void {
  for (let index = 0; index < headers.fieldCount; index += 1) {
    const kind = headers.fieldKind[index] as AddressKind;
    needles.addAddress(kind, packet.bytes, headers.fieldAt[index] as number);
  }
}

/** Count the packets of a capture. */
export function surveyCapture(stretch: Stretch): CaptureFacts {
  const capture = openCapture(stretch);
  if (capture === undefined) return NO_PACKETS;
  let packets = 0;
  let first = 0n;
  while (capture.next()) {
    packets += 1;
    if (packets === 1) first = nanoseconds(capture.packet);
  }
  capture.close();
  return { packets, first, last: nanoseconds(capture.packet) };
}

const NO_PACKETS: CaptureFacts = { packets: 0, first: 0n, last: 0n };
