/** Segments of one direction that came before bytes they follow, in the order of their sequence numbers. */
export class WaitingSegments {
  readonly #tickets: number[] = [];
  readonly #sequences: number[] = [];

  get count(): number {
    return this.#tickets.length;
  }

  /** The lowest sequence number that waits. */
  get first(): number {
    return this.#sequences[0] as number;
  }

  add(ticket: number, sequence: number): void {
    let index = this.#tickets.length;
    while (index > 0 && ((sequence - (this.#sequences[index - 1] as number)) | 0) < 0) index -= 1;
    this.#tickets.splice(index, 0, ticket);
    this.#sequences.splice(index, 0, sequence);
  }

  /** The ticket of the lowest segment, which is taken out. */
  take(): number {
    this.#sequences.shift();
    return this.#tickets.shift() as number;
  }
}
