/** More than any packet that was meant to be read has. */
const MAX_ASIDES = 8;

/** What layers carry behind or beside their main payload: kept until that has been dissected. */
export class Asides {
  count = 0;
  readonly #space = new Uint8Array(MAX_ASIDES);
  readonly #number = new Int32Array(MAX_ASIDES);
  readonly #from = new Int32Array(MAX_ASIDES);
  readonly #to = new Int32Array(MAX_ASIDES);
  readonly #isQuoted = new Uint8Array(MAX_ASIDES);

  /** Remember one, if there is room. */
  add(space: number, number: number, from: number, to: number, isQuoted: boolean): void {
    if (this.count === MAX_ASIDES) return;
    this.#space[this.count] = space;
    this.#number[this.count] = number;
    this.#from[this.count] = from;
    this.#to[this.count] = to;
    this.#isQuoted[this.count] = isQuoted ? 1 : 0;
    this.count += 1;
  }

  space(index: number): number {
    return this.#space[index] as number;
  }

  number(index: number): number {
    return this.#number[index] as number;
  }

  from(index: number): number {
    return this.#from[index] as number;
  }

  to(index: number): number {
    return this.#to[index] as number;
  }

  isQuoted(index: number): boolean {
    return this.#isQuoted[index] === 1;
  }
}
