import type { Survey } from './survey.js';

/** What a capture adds to the IP bytes of a packet, at the most: a block, a comment, headers below IP. */
const PACKET_OVERHEAD = 112;

/** How much room connections take in a capture, at the most. */
export class ConnectionSizes {
  readonly #tracker: Survey['tracker'];
  readonly #snapLength: number;

  constructor({ tracker, points }: Survey) {
    this.#tracker = tracker;
    const lengths = points.flatMap(({ files }) =>
      files.flatMap(({ facts }) => facts.interfaces.map(({ snapLength }) => snapLength)),
    );
    this.#snapLength = Math.max(
      0,
      ...lengths.map((length) => (length === 0 ? Number.POSITIVE_INFINITY : length)),
    );
  }

  of(id: number): number {
    const { client, server } = this.#tracker.connection(id);
    const packets = client.packets + server.packets;
    const bytes = Math.min(client.bytes + server.bytes, packets * this.#snapLength);
    return bytes + packets * PACKET_OVERHEAD;
  }
}
