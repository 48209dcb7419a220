/** What the audit wants to know of one packet. The same object is filled again for the next one. */
export class AuditPacket {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  wireLength = 0;
  seconds = 0;
  nanoseconds = 0;
  linkType = 0;
  /** Number of the interface, counted over the file. */
  interfaceNumber = 0;
  /** Where the packet's first byte stands in its file. */
  offset = 0;
  /** Where its record starts: what `goTo` takes. */
  recordOffset = 0;
}

/** When the packet was captured, in nanoseconds since 1970. */
export function nanoseconds(packet: AuditPacket): bigint {
  return BigInt(packet.seconds) * 1_000_000_000n + BigInt(packet.nanoseconds);
}

/** Whether times and lengths are those of an output made of this packet, `shift` nanoseconds later. */
export function mayBecome(
  original: AuditPacket,
  output: AuditPacket,
  mayBeCut: boolean,
  shift: bigint,
): boolean {
  const captured = original.end - original.start;
  const kept = output.end - output.start;
  if (original.wireLength !== output.wireLength) return false;
  if (mayBeCut ? kept > captured : kept !== captured) return false;
  return nanoseconds(original) + shift === nanoseconds(output);
}

/** Bytes of a capture that belong to no packet: headers, options, names, comments. */
export type OnMetadata = (bytes: Uint8Array, from: number, to: number, offset: number) => void;

/** The packets of a pcap or pcapng file, one after another. */
export interface CaptureFile {
  readonly packet: AuditPacket;
  /** The file ended in the middle of something, or held what is no record. */
  readonly isDamaged: boolean;
  next(): boolean;
  /** Whether a record can be read without those before it. */
  readonly isIndexable: boolean;
  /**
   * Go to the next record, wherever it stands, whose packet this one may have been made of; false, and
   * nowhere, where there is none. What follows damage is found so without guessing.
   */
  findOrigin?(output: AuditPacket, mayBeCut: boolean, shift: bigint): boolean;
  /** Go back or forth to a record that was read before. */
  goTo(recordOffset: number): void;
  close(): void;
}
