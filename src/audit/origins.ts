import type { AuditPacket, CaptureFile } from './audit-packet.js';
import { openCapture } from './capture-file.js';
import type { OriginalFacts } from './collection.js';

/** The packets of several originals, one original after another, beside those of a whole rewrite. */
export class Origins {
  readonly #left: OriginalFacts[];
  readonly #mayBeCut: boolean;
  readonly #shift: bigint;
  #capture: CaptureFile | undefined;
  /** This one is to be searched: two readers need not agree on where a damaged capture goes on. */
  #isDamaged = false;
  #isLost = false;

  /** `mayBeCut`: payload was dropped; `shift`: nanoseconds that were added to all times. */
  constructor(originals: readonly OriginalFacts[], mayBeCut: boolean, shift: bigint) {
    this.#left = [...originals];
    this.#mayBeCut = mayBeCut;
    this.#shift = shift;
  }

  /** What this packet of the output was made of. Once that is not found, no other is looked for. */
  next(output: AuditPacket): AuditPacket | undefined {
    while (!this.#isLost) {
      if (this.#capture !== undefined && this.#advance(this.#capture, output)) {
        return this.#capture.packet;
      }
      if (!this.#open()) this.#isLost = true;
    }
    return undefined;
  }

  /** Whether no packet is left of which nothing was made. */
  isAtEnd(): boolean {
    do if (!this.#isDamaged && this.#capture?.next() === true) return false;
    while (this.#open());
    return true;
  }

  close(): void {
    this.#capture?.close();
    this.#capture = undefined;
  }

  #advance(capture: CaptureFile, output: AuditPacket): boolean {
    if (!this.#isDamaged || capture.findOrigin === undefined) return capture.next();
    return capture.findOrigin(output, this.#mayBeCut, this.#shift);
  }

  #open(): boolean {
    this.close();
    const original = this.#left.shift();
    if (original === undefined) return false;
    this.#capture = openCapture(original.stretch);
    this.#isDamaged = original.isDamaged;
    return true;
  }
}
