import type { PayloadCursor } from './cursor.js';
import type { Sender, StreamScrubber } from './scrubber.js';

/** Finds out which protocol a connection speaks: by its content, asking the port's own protocol first. */
export class StreamRecogniser {
  readonly #scrubbers: readonly StreamScrubber[];
  readonly #byPort = new Map<number, StreamScrubber>();

  constructor(scrubbers: readonly StreamScrubber[]) {
    this.#scrubbers = scrubbers;
    for (const scrubber of scrubbers) {
      for (const port of scrubber.ports) {
        if (!this.#byPort.has(port)) this.#byPort.set(port, scrubber);
      }
    }
  }

  byPort(port: number): StreamScrubber | undefined {
    return this.#byPort.get(port);
  }

  /** Whether the first of two ports is the server's, when nobody saw who opened the connection. */
  isServer(port: number, other: number): boolean {
    const isKnown = this.#byPort.has(port);
    if (isKnown !== this.#byPort.has(other)) return isKnown;
    return port < other;
  }

  recognise(cursor: PayloadCursor, sender: Sender, port: number): StreamScrubber | undefined {
    const { bytes, at, end } = cursor;
    const likely = this.#byPort.get(port);
    if (likely?.recognises(bytes, at, end, sender)) return likely;
    const recognised = this.#scrubbers.find((each) => each.recognises(bytes, at, end, sender));
    if (recognised !== undefined) return recognised;
    return likely?.expects?.(bytes, at, end, sender) === true ? likely : undefined;
  }
}
