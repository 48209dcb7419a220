import { BLOCK_HEADER_LENGTH, BLOCK_TRAILER_LENGTH, padded } from './block.js';
import { END_OF_OPTIONS, OPTION_HEADER_LENGTH } from './options.js';

const INITIAL_LENGTH = 4096;

/** Composes the parts of a block around its packet data. One object serves a whole file. */
export class BlockBuilder {
  bytes: Uint8Array = new Uint8Array(INITIAL_LENGTH);
  /** Bytes composed so far. */
  length = 0;
  isLittleEndian = true;
  #view = new DataView(this.bytes.buffer);
  #hasOptions = false;

  /** Begin a block; `finish` puts its length in. */
  begin(type: number): this {
    this.length = 0;
    this.#hasOptions = false;
    return this.u32(type).u32(0);
  }

  u16(value: number): this {
    this.#reserve(2);
    this.#view.setUint16(this.length, value, this.isLittleEndian);
    this.length += 2;
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    this.#view.setUint32(this.length, value, this.isLittleEndian);
    this.length += 4;
    return this;
  }

  /** The two words of a 64-bit number, in the section's order. */
  words(high: number, low: number): this {
    return this.isLittleEndian ? this.u32(low).u32(high) : this.u32(high).u32(low);
  }

  u64(value: number): this {
    return this.words(Math.floor(value / 2 ** 32), value >>> 0);
  }

  /** Bytes with zeros up to a multiple of four. */
  padded(bytes: Uint8Array): this {
    this.#reserve(padded(bytes.length));
    this.bytes.set(bytes, this.length);
    this.bytes.fill(0, this.length + bytes.length, this.length + padded(bytes.length));
    this.length += padded(bytes.length);
    return this;
  }

  /** Begin an option; its value follows, filled up to a multiple of four. */
  option(code: number, length: number): this {
    this.#hasOptions = true;
    return this.u16(code).u16(length);
  }

  byteOption(code: number, value: number): this {
    return this.option(code, 1).padded(Uint8Array.of(value));
  }

  textOption(code: number, text: string): this {
    const bytes = new TextEncoder().encode(text).subarray(0, 0xffff);
    return this.option(code, bytes.length).padded(bytes);
  }

  /** End the block, which has `outside` more bytes that are appended between its parts. */
  finish(outside = 0): void {
    if (this.#hasOptions) this.u16(END_OF_OPTIONS).u16(0);
    const length = this.length + outside + BLOCK_TRAILER_LENGTH;
    this.u32(length);
    this.#view.setUint32(BLOCK_HEADER_LENGTH - 4, length, this.isLittleEndian);
  }

  #reserve(length: number): void {
    if (this.length + length + OPTION_HEADER_LENGTH <= this.bytes.length) return;
    const grown = new Uint8Array(2 * (this.bytes.length + length));
    grown.set(this.bytes);
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
