import type { Packet } from '../capture/packet.js';
import type { CaptureWriter } from '../capture/writer.js';

/** Copies of packets that cannot be decided yet take no more than this. */
const MOST_BYTES = 32 * 1024 * 1024;

interface Placement {
  readonly writer: CaptureWriter;
  readonly position: number;
}

/** A packet that was written blank, and will be written over once it can be decided. */
export interface DeferredPacket {
  /** A copy of the original bytes, alone in their array. */
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly linkType: number;
  readonly frameCheckLength: number;
  readonly placements: Placement[];
}

/** The originals of packets that wait for others, in a bounded space, by ticket. */
export class DeferredPackets {
  readonly #packets = new Map<number, DeferredPacket>();
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes > MOST_BYTES;
  }

  /** The ticket that waits longest; undefined when none does. */
  get oldest(): number | undefined {
    return this.#packets.keys().next().value;
  }

  keep(ticket: number, packet: Packet): void {
    const bytes = packet.bytes.slice(packet.start, packet.end);
    this.#bytes += bytes.length;
    const { wireLength, linkType, frameCheckLength } = packet;
    this.#packets.set(ticket, { bytes, wireLength, linkType, frameCheckLength, placements: [] });
  }

  /** The packet was written here, blank. */
  place(ticket: number, writer: CaptureWriter, position: number): void {
    this.#packets.get(ticket)?.placements.push({ writer, position });
  }

  take(ticket: number): DeferredPacket | undefined {
    const packet = this.#packets.get(ticket);
    if (packet === undefined) return undefined;
    this.#packets.delete(ticket);
    this.#bytes -= packet.bytes.length;
    return packet;
  }
}
