import type { Packet } from '../capture/packet.js';
import type { ChecksumPolicy } from '../frame/checksum-status.js';
import { Frame } from '../frame/frame.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import type { Dissector } from '../layers/dissect.js';
import { blankOpaque, scrubHeaders } from '../layers/scrub.js';

export interface RewritePolicy {
  readonly checksums: ChecksumPolicy;
}

/** Rewrites packets in place, one after another. One serves a whole run. */
export class Rewriter {
  readonly frame: Frame = new Frame();
  readonly #dissector: Dissector;
  readonly #pseudonyms: Pseudonyms;
  readonly #policy: RewritePolicy;

  constructor(dissector: Dissector, pseudonyms: Pseudonyms, policy: RewritePolicy) {
    this.#dissector = dissector;
    this.#pseudonyms = pseudonyms;
    this.#policy = policy;
  }

  /** Whatever no layer accounts for is blanked; no packet is refused. */
  rewrite(packet: Packet): void {
    const { frame } = this;
    frame.load(packet.bytes, packet.start, packet.end, packet.wireLength);
    this.#dissector.dissect(frame, packet.linkType);
    frame.checksums.assess(frame.bytes, frame.view);
    scrubHeaders(this.#dissector, frame, this.#pseudonyms);
    blankOpaque(frame, frame.opaqueStart);
    frame.checksums.repair(frame.bytes, frame.view, frame.blankFrom, this.#policy.checksums);
  }
}
