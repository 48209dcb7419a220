/** Packets that stood next to one another in an input, and do so in a capture of the bundle. */
export interface OriginRun {
  /** Frame numbers in the capture, from 1, both ends included. */
  readonly first: number;
  readonly last: number;
  /** Number of the input, and the frame number of `first` there. */
  readonly file: number;
  readonly packet: number;
}

/** Which packet of which input each packet of a capture was. Grows with the gaps between them. */
export class PacketOrigins {
  readonly #runs: { first: number; last: number; file: number; packet: number }[] = [];
  #count = 0;

  /** The capture's next packet. */
  add(file: number, packet: number): void {
    this.#count += 1;
    const run = this.#runs.at(-1);
    if (run !== undefined && run.file === file && run.packet + this.#count - run.first === packet) {
      run.last = this.#count;
      return;
    }
    this.#runs.push({ first: this.#count, last: this.#count, file, packet });
  }

  get runs(): readonly OriginRun[] {
    return this.#runs;
  }

  /** Where the packet of the capture with this frame number was. */
  of(number: number): { readonly file: number; readonly packet: number } | undefined {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const run = this.#runs[middle] as OriginRun;
      if (number < run.first) high = middle - 1;
      else if (number > run.last) low = middle + 1;
      else return { file: run.file, packet: run.packet + number - run.first };
    }
    return undefined;
  }
}
