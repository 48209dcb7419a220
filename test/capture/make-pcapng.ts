/** Composes pcapng blocks in either byte order, by the letter of the draft and by no code of ours. */
export class PcapngMaker {
  readonly #parts: Buffer[] = [];
  readonly #little: boolean;

  constructor(isLittleEndian: boolean) {
    this.#little = isLittleEndian;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  u16(...values: number[]): Buffer {
    return Buffer.concat(
      values.map((value) => {
        const bytes = Buffer.alloc(2);
        if (this.#little) bytes.writeUInt16LE(value);
        else bytes.writeUInt16BE(value);
        return bytes;
      }),
    );
  }

  u32(...values: number[]): Buffer {
    return Buffer.concat(
      values.map((value) => {
        const bytes = Buffer.alloc(4);
        if (this.#little) bytes.writeUInt32LE(value >>> 0);
        else bytes.writeUInt32BE(value >>> 0);
        return bytes;
      }),
    );
  }

  u64(value: bigint): Buffer {
    const words = [Number(value >> 32n), Number(value & 0xffffffffn)];
    return this.u32(...(this.#little ? words.reverse() : words));
  }

  option(code: number, value: Buffer | string): Buffer {
    const bytes = Buffer.from(value);
    return Buffer.concat([this.u16(code, bytes.length), pad(bytes)]);
  }

  block(type: number, ...body: Buffer[]): this {
    const content = Buffer.concat(body);
    const length = this.u32(12 + content.length);
    this.#parts.push(this.u32(type), length, content, length);
    return this;
  }

  section(...options: Buffer[]): this {
    const fixed = [this.u32(0x1a2b3c4d), this.u16(1, 0), this.u32(0xffffffff, 0xffffffff)];
    return this.block(0x0a0d0d0a, ...fixed, ...options);
  }

  interface(linkType: number, snapLength: number, ...options: Buffer[]): this {
    return this.block(1, this.u16(linkType, 0), this.u32(snapLength), ...options);
  }

  /** An enhanced packet of `data`, at `time` in units of its interface. */
  packet(number: number, time: bigint, data: Buffer, ...options: Buffer[]): this {
    const [high, low] = [Number(time >> 32n), Number(time & 0xffffffffn)];
    const fixed = this.u32(number, high, low, data.length, data.length + 5);
    return this.block(6, fixed, pad(data), ...options);
  }

  raw(bytes: Buffer): this {
    this.#parts.push(bytes);
    return this;
  }
}

/** Padded to a multiple of four with what must never be copied. */
export function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.from('leak').subarray(0, (4 - (bytes.length % 4)) % 4)]);
}
