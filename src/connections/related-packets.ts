import type { Moment } from './moments.js';
import type { Chosen } from './selection.js';

const PACKETS_PER_FILE = 2 ** 32;

/** The single packets that belong to chosen connections: name lookups and ICMP errors. */
export class RelatedPackets {
  readonly #bits = new Map<number, number>();
  readonly #files = new Set<number>();

  add({ lookup, icmpErrors }: Chosen, bits: number): void {
    this.#addMoment(lookup?.query, bits);
    this.#addMoment(lookup?.answer, bits);
    for (const { moment } of icmpErrors) this.#addMoment(moment, bits);
  }

  belongs(file: number, packet: number): number {
    return this.#bits.get(file * PACKETS_PER_FILE + packet) ?? 0;
  }

  covers(file: number): boolean {
    return this.#files.has(file);
  }

  #addMoment(moment: Moment | undefined, bits: number): void {
    if (moment === undefined) return;
    const key = moment.file * PACKETS_PER_FILE + moment.packet;
    this.#bits.set(key, (this.#bits.get(key) ?? 0) | bits);
    this.#files.add(moment.file);
  }
}
