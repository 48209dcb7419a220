import type { Moment } from './capture-file.js';
import { openCapture } from './open.js';
import type { Packet } from './packet.js';
import type { CaptureFormat, CaptureReader, Damage, Drops, MetadataKind } from './reader.js';

/** What the packets of an interface, and its description, amount to. */
export interface InterfaceFacts {
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
  /** Digits after the point of a second. */
  readonly precision: number;
  readonly packets: number;
}

/** What a whole reading of a capture tells, beside its conversations. */
export interface CaptureFacts {
  readonly format: CaptureFormat;
  /** `cut`: the end is missing; `damaged`: something else was passed over. */
  readonly state: 'whole' | 'cut' | 'damaged';
  readonly size: number;
  readonly packets: number;
  readonly capturedBytes: number;
  readonly wireBytes: number;
  /** Packets of which the snap length left less than was on the wire. */
  readonly shortened: number;
  readonly first: Moment | undefined;
  readonly last: Moment | undefined;
  /** The longest time between two neighbouring packets, in seconds. */
  readonly longestSilence: number;
  /** Packets that are older than the one before them. */
  readonly backwardSteps: number;
  readonly interfaces: readonly InterfaceFacts[];
  readonly drops: Drops | undefined;
  readonly damage: readonly Damage[];
  readonly metadata: ReadonlyMap<MetadataKind, number>;
}

/** Collects facts while somebody reads a capture; it allocates nothing per packet. */
export class FactCollector {
  #packets = 0;
  #capturedBytes = 0;
  #wireBytes = 0;
  #shortened = 0;
  #backwardSteps = 0;
  #longestSilence = 0;
  /** Of the packet before; its seconds are NaN as long as there is none. */
  #seconds = Number.NaN;
  #nanoseconds = 0;
  readonly #first = { seconds: Number.POSITIVE_INFINITY, nanoseconds: 0 };
  readonly #last = { seconds: Number.NEGATIVE_INFINITY, nanoseconds: 0 };
  readonly #perInterface: number[] = [];

  /** Take a packet into account. */
  note(packet: Packet): void {
    const { interfaceIndex, wireLength } = packet;
    const length = packet.end - packet.start;
    this.#packets += 1;
    this.#capturedBytes += length;
    this.#wireBytes += wireLength;
    if (length < wireLength) this.#shortened += 1;
    this.#perInterface[interfaceIndex] = (this.#perInterface[interfaceIndex] ?? 0) + 1;
    if (packet.hasTime) this.#noteTime(packet.seconds, packet.nanoseconds);
  }

  /** The facts, once the reader has come to its end. */
  finish(reader: CaptureReader): CaptureFacts {
    const { format, size, drops, damage, metadata } = reader;
    return {
      format,
      size,
      state: stateOf(damage),
      packets: this.#packets,
      capturedBytes: this.#capturedBytes,
      wireBytes: this.#wireBytes,
      shortened: this.#shortened,
      first: momentOf(this.#first),
      last: momentOf(this.#last),
      longestSilence: this.#longestSilence,
      backwardSteps: this.#backwardSteps,
      interfaces: reader.interfaces.map(({ linkType, snapLength, clock }, index) => ({
        linkType,
        snapLength,
        precision: clock.precision,
        packets: this.#perInterface[index] ?? 0,
      })),
      drops,
      damage,
      metadata,
    };
  }

  #noteTime(seconds: number, nanoseconds: number): void {
    const silence = seconds - this.#seconds + (nanoseconds - this.#nanoseconds) / 1e9;
    if (silence < 0) this.#backwardSteps += 1;
    else if (silence > this.#longestSilence) this.#longestSilence = silence;
    this.#seconds = seconds;
    this.#nanoseconds = nanoseconds;
    if (isBefore(seconds, nanoseconds, this.#first)) assign(this.#first, seconds, nanoseconds);
    if (!isBefore(seconds, nanoseconds, this.#last)) assign(this.#last, seconds, nanoseconds);
  }
}

/** Read a whole capture for its facts alone. */
export function collectFacts(path: string): CaptureFacts {
  const reader = openCapture(path);
  try {
    const collector = new FactCollector();
    while (reader.next()) collector.note(reader.packet);
    return collector.finish(reader);
  } finally {
    reader.close();
  }
}

function stateOf(damage: readonly Damage[]): CaptureFacts['state'] {
  if (damage.length === 0) return 'whole';
  return damage.every(({ kind }) => kind === 'cut') ? 'cut' : 'damaged';
}

function isBefore(seconds: number, nanoseconds: number, moment: Moment): boolean {
  return (
    seconds < moment.seconds || (seconds === moment.seconds && nanoseconds < moment.nanoseconds)
  );
}

function assign(
  moment: { seconds: number; nanoseconds: number },
  seconds: number,
  nanoseconds: number,
): void {
  moment.seconds = seconds;
  moment.nanoseconds = nanoseconds;
}

function momentOf({ seconds, nanoseconds }: Moment): Moment | undefined {
  return Number.isFinite(seconds) ? { seconds, nanoseconds } : undefined;
}
