/** Bytes that arrive in pieces, with a look ahead. */
export class ByteStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #isDone = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes without taking them: `length` of them, or fewer where the stream ends. */
  async peek(length: number): Promise<Uint8Array> {
    while (this.#held.length < length && !this.#isDone) {
      const { value, done } = await this.#chunks.next();
      if (done === true) this.#isDone = true;
      else this.#held = joined(this.#held, value);
    }
    return this.#held.subarray(0, length);
  }

  /** The next bytes: `length` of them, or fewer where the stream ends. */
  async take(length: number): Promise<Uint8Array> {
    const taken = await this.peek(length);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  /** Everything from here on. */
  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      if (this.#held.length > 0) yield this.#held;
      this.#held = new Uint8Array(0);
      while (!this.#isDone) {
        const { value, done } = await this.#chunks.next();
        if (done === true) this.#isDone = true;
        else yield value;
      }
    } finally {
      await this.close();
    }
  }

  /** Leave what has not been taken. */
  async close(): Promise<void> {
    if (this.#isDone) return;
    this.#isDone = true;
    await this.#chunks.return?.();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
