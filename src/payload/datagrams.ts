import type { Frame } from '../frame/frame.js';
import type { PayloadCursor } from './cursor.js';
import type { DatagramScrubber } from './scrubber.js';

const PORTS = 0x10000;

/** Finds out which protocol a datagram speaks, asking its ports' own protocols first, and scrubs it. */
export class Datagrams {
  readonly #scrubbers: readonly DatagramScrubber[];
  readonly #anywhere: readonly DatagramScrubber[];
  readonly #cursor: PayloadCursor;
  /** Per port, one more than the index of its scrubber. */
  readonly #byPort = new Uint8Array(PORTS);

  constructor(scrubbers: readonly DatagramScrubber[], cursor: PayloadCursor) {
    this.#scrubbers = scrubbers;
    this.#anywhere = scrubbers.filter(({ needsPort }) => needsPort !== true);
    this.#cursor = cursor;
    for (const [index, scrubber] of scrubbers.entries()) {
      for (const port of scrubber.ports) this.#byPort[port] = index + 1;
    }
  }

  /** Decide over the datagram; the frame's opaque part starts behind what is disclosed of it. */
  scrub(frame: Frame): void {
    const { payload, payloadEnd } = frame.conversation;
    const end = Math.min(payloadEnd, frame.end);
    if (payload >= end) return;
    const scrubber = this.#scrubberOf(frame, payload, end);
    if (scrubber === undefined) return;
    this.#cursor.load(frame.bytes, payload, end);
    scrubber.scrub(this.#cursor);
    frame.opaqueStart = this.#cursor.finish();
  }

  #scrubberOf(frame: Frame, start: number, end: number): DatagramScrubber | undefined {
    const { sourcePort, destinationPort } = frame.conversation;
    const { bytes } = frame;
    const first = this.#scrubbers[(this.#byPort[destinationPort] as number) - 1];
    if (first?.recognises(bytes, start, end)) return first;
    const second = this.#scrubbers[(this.#byPort[sourcePort] as number) - 1];
    if (second?.recognises(bytes, start, end)) return second;
    return this.#anywhere.find((scrubber) => scrubber.recognises(bytes, start, end));
  }
}
