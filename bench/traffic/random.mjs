import seedrandom from 'seedrandom';

/** A stream of random choices that a seed repeats exactly. */
export class Random {
  #next;

  constructor(seed) {
    this.#next = seedrandom.alea(seed);
  }

  /** True with the given probability. */
  chance(probability) {
    return this.#next() < probability;
  }

  /** An integer from 0 up to, but not including, the limit. */
  below(limit) {
    return Math.floor(this.#next() * limit);
  }

  /** An integer from the first to the last, both included. */
  between(first, last) {
    return first + this.below(last - first + 1);
  }

  pick(choices) {
    return choices[this.below(choices.length)];
  }

  bytes(count) {
    const bytes = Buffer.allocUnsafe(count);
    for (let at = 0; at < count; at++) bytes[at] = this.below(256);
    return bytes;
  }
}
