import type { AuditPacket } from './audit-packet.js';
import { openCapture } from './capture-file.js';
import type { Part } from './outputs.js';
import { hashOf } from './packet-index.js';

/**
 * The packets of outputs that are written already, by time and length: whoever reads an original for
 * another reason sees which of its packets they may have been made from.
 */
export class AwaitedPackets {
  readonly #hashes = new Set<number>();

  /** Await all packets of these outputs; `timeShift`: nanoseconds that were added to their times. */
  constructor(parts: readonly Part[], timeShift: bigint) {
    for (const { isCapture, stretch } of parts) {
      const capture = isCapture ? openCapture(stretch) : undefined;
      while (capture?.next()) this.#hashes.add(hashOf(capture.packet, -timeShift));
      capture?.close();
    }
  }

  /** Whether this packet of an original may be what an awaited one was made from. */
  has(original: AuditPacket): boolean {
    return this.#hashes.has(hashOf(original, 0n));
  }

  /** Whether every one of these, hashed as here, was awaited: then no other original is needed. */
  hasAll(hashes: Iterable<number>): boolean {
    for (const hash of hashes) if (!this.#hashes.has(hash)) return false;
    return true;
  }
}
