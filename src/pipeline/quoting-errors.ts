import type { Part } from '../connections/selection.js';

const FILE_FACTOR = 2 ** 32;

/** The ICMP errors about chosen connections: an answer to one belongs into its picture. */
export class QuotingErrors {
  readonly #connections = new Map<number, number>();

  constructor(parts: readonly Part[]) {
    for (const { connection, icmpErrors } of parts.flatMap(({ chosen }) => chosen)) {
      for (const { moment } of icmpErrors) {
        this.#connections.set(moment.file * FILE_FACTOR + moment.packet, connection);
      }
    }
  }

  /** Id of the connection that a packet of an input is an ICMP error about; 0: of none. */
  connectionOf(file: number, packet: number): number {
    return this.#connections.get(file * FILE_FACTOR + packet) ?? 0;
  }
}
