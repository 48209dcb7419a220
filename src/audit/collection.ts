import type { AuditPacket } from './audit-packet.js';
import type { AwaitedPackets } from './awaited-packets.js';
import type { Stretch } from './byte-stream.js';
import { openCapture } from './capture-file.js';
import { dissect } from './dissect.js';
import { type AddressKind, Headers } from './headers.js';
import { collectLogins } from './logins.js';
import type { Needles } from './needles.js';
import { StreamEdges } from './stream-edges.js';
import { AT, isNamed, PrintableNames } from './words.js';

/** What the first walk over an original learned. */
export interface OriginalFacts {
  readonly stretch: Stretch;
  readonly packets: number;
  readonly isDamaged: boolean;
  /** Records of the packets that were awaited; undefined where they cannot be gone to. */
  readonly awaited?: readonly number[] | undefined;
}

/** Walk over an original and take up everything in it that names someone. */
export function collectNeedles(
  stretch: Stretch,
  needles: Needles,
  expected?: AwaitedPackets,
): OriginalFacts {
  const headers = new Headers();
  const names = new PrintableNames(needles);
  const options = new PrintableNames(needles);
  const joined = new PrintableNames(needles);
  const edges = new StreamEdges(
    (bytes, _border, length) => joined.collect(bytes, 0, length),
    mayGoOn,
  );
  const capture = openCapture(stretch, (bytes, from, to) => options.collect(bytes, from, to));
  if (capture === undefined) return { stretch, packets: 0, isDamaged: true };
  const { packet } = capture;
  const awaited: number[] = [];
  let packets = 0;
  while (capture.next()) {
    packets += 1;
    if (expected?.has(packet)) awaited.push(packet.recordOffset);
    dissect(packet, headers);
    collectAddresses(packet, headers, needles);
    if (headers.payloadAt < packet.end) names.collect(packet.bytes, headers.payloadAt, packet.end);
    collectLogins(headers, needles);
    edges.follow(headers);
  }
  capture.close();
  const { isDamaged, isIndexable } = capture;
  const known = expected !== undefined && isIndexable ? awaited : undefined;
  return { stretch, packets, isDamaged, awaited: known };
}

function collectAddresses(packet: AuditPacket, headers: Headers, needles: Needles): void {
  for (let index = 0; index < headers.fieldCount; index += 1) {
    const kind = headers.fieldKind[index] as AddressKind;
    needles.addAddress(kind, packet.bytes, headers.fieldAt[index] as number);
  }
}

/** Whether a name or an account may go on from this byte, or to it. */
function mayGoOn(byte: number): boolean {
  return byte === AT || isNamed(byte);
}
