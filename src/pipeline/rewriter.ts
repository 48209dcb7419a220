import type { Packet } from '../capture/packet.js';
import type { CaptureWriter } from '../capture/writer.js';
import type { ChecksumPolicy } from '../frame/checksum-status.js';
import { Frame } from '../frame/frame.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import type { Dissector } from '../layers/dissect.js';
import { OrdinaryPackets } from '../layers/ordinary.js';
import { blankOpaque, scrubHeaders } from '../layers/scrub.js';
import type { PayloadScrubber } from '../payload/payload.js';
import { type DeferredPacket, DeferredPackets } from './deferred-packets.js';
import { FragmentChecksums } from './fragment-checksums.js';
import type { TcpClocks } from './tcp-clocks.js';

/** The parts a rewriter joins. */
export interface RewriterParts {
  readonly dissector: Dissector;
  readonly pseudonyms: Pseudonyms;
  readonly payload: PayloadScrubber;
  readonly checksums: ChecksumPolicy;
  /** Makes TCP time stamps begin anew, where that is asked for. */
  readonly clocks?: TcpClocks | undefined;
  /** Captured packets end where their payload began. */
  readonly dropsPayload?: boolean;
}

/**
 * Rewrites packets in place, one after another, and hands them to writers. Whatever nobody accounts
 * for is blanked; no packet is refused. One serves a whole run.
 */
export class Rewriter {
  readonly #frame = new Frame();
  readonly #deferredFrame = new Frame();
  readonly #deferred = new DeferredPackets();
  readonly #fragments = new FragmentChecksums();
  readonly #ordinary: OrdinaryPackets;
  readonly #parts: RewriterParts;

  constructor(parts: RewriterParts) {
    this.#parts = parts;
    this.#ordinary = new OrdinaryPackets(parts.dissector.layers, parts.checksums);
  }

  /** Rewrite a packet and append it to every writer, with a comment of ours where there is one. */
  write(packet: Packet, writers: readonly CaptureWriter[], comment?: string): void {
    const frame = this.#frame;
    frame.load(packet.bytes, packet.start, packet.end, packet.wireLength, packet.frameCheckLength);
    const isOrdinary = this.#ordinary.recognises(frame, packet.linkType);
    if (!isOrdinary) this.#dissect(frame, packet.linkType);
    const ticket = this.#parts.payload.scrub(frame);
    if (ticket !== 0) this.#deferred.keep(ticket, packet);
    if (isOrdinary) this.#rewriteOrdinary(frame);
    else this.#rewrite(frame, packet.seconds);
    if (this.#parts.dropsPayload === true) packet.end = endOfHeaders(frame);
    for (const writer of writers) {
      const position = writer.write(packet, comment);
      if (ticket !== 0) this.#deferred.place(ticket, writer, position);
      if (frame.fragment.addressLength > 0) this.#fragments.place(frame, writer, position);
    }
    this.#settle();
  }

  /** No more packets will come: decide what still waits. Writers must not be finished before. */
  finish(): void {
    this.#parts.payload.giveUpAll();
    this.#settle();
  }

  #dissect(frame: Frame, linkType: number): void {
    this.#parts.dissector.dissect(frame, linkType);
    frame.checksums.assess(frame.bytes, frame.view);
  }

  #rewriteOrdinary(frame: Frame): void {
    this.#parts.clocks?.rebase(frame);
    this.#ordinary.rewrite(frame, this.#parts.pseudonyms);
  }

  #rewrite(frame: Frame, seconds: number): void {
    const isFragment = frame.fragment.addressLength > 0;
    if (isFragment) this.#fragments.before(frame, seconds);
    this.#scrub(frame);
    if (isFragment) this.#fragments.after(frame);
  }

  #scrub(frame: Frame): void {
    this.#parts.clocks?.rebase(frame);
    scrubHeaders(this.#parts.dissector, frame, this.#parts.pseudonyms);
    blankOpaque(frame, frame.opaqueStart);
    frame.checksums.repair(frame.bytes, frame.view, frame.blankFrom, this.#parts.checksums);
  }

  /** Open what can be decided by now; where too much waits, what waits longest must do without its past. */
  #settle(): void {
    const { payload } = this.#parts;
    for (;;) {
      for (let ticket = payload.nextReady(); ticket !== 0; ticket = payload.nextReady()) {
        const packet = this.#deferred.take(ticket);
        if (packet !== undefined) this.#open(ticket, packet);
      }
      const oldest = this.#deferred.isFull ? this.#deferred.oldest : undefined;
      if (oldest === undefined) return;
      payload.giveUp(oldest);
    }
  }

  #open(ticket: number, packet: DeferredPacket): void {
    const frame = this.#deferredFrame;
    const { bytes } = packet;
    frame.load(bytes, 0, bytes.length, packet.wireLength, packet.frameCheckLength);
    this.#dissect(frame, packet.linkType);
    this.#parts.payload.scrubDeferred(ticket, frame);
    this.#scrub(frame);
    for (const { writer, position } of packet.placements) {
      writer.patch(position, bytes, 0, bytes.length);
    }
  }
}

/**
 * Where the payload began, of which nothing is left: its checksums were made right over zeros, so that
 * they tell nothing of it. What no conversation or fragment carries stays, blank.
 */
function endOfHeaders(frame: Frame): number {
  const { protocol, isTaken, payload } = frame.conversation;
  if (frame.isFragment) return Math.min(frame.opaqueStart, frame.end);
  return protocol === 0 || isTaken ? frame.end : Math.min(payload, frame.end);
}
