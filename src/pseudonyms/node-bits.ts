import { type Cipher, createCipheriv } from 'node:crypto';
import { putU32 } from '../frame/bytes.js';

const BLOCK_LENGTH = 16;
const MAX_BITS = 128;

/** The bit that a prefix-preserving tree adds to an address bit, as a function of the bits before it. */
export interface NodeBits {
  /** The bits of the nodes on the path to `address` (4 or 16 bytes) at the depths `from` to `to`, in place; the rest 0. */
  path(address: Uint8Array, from: number, to: number): Uint8Array;
}

/**
 * ipcrypt-pfx of draft-denis-ipcrypt: the last bit of the padded prefix, encrypted under both halves
 * of a 32-byte key. Its bits are independent of one another.
 */
export class IpcryptPfxBits implements NodeBits {
  readonly #first: Cipher;
  readonly #second: Cipher;
  readonly #blocks = new Uint8Array(MAX_BITS * BLOCK_LENGTH);

  constructor(key: Uint8Array) {
    this.#first = aes(key.subarray(0, 16));
    this.#second = aes(key.subarray(16, 32));
  }

  path(address: Uint8Array, from: number, to: number): Uint8Array {
    const bits = new Uint8Array(address.length);
    if (from >= to) return bits;
    const blocks = this.#blocks.subarray(0, this.#write(address, from, to));
    const first = this.#first.update(blocks);
    const second = this.#second.update(blocks);
    for (let depth = from, at = BLOCK_LENGTH - 1; depth < to; depth += 1, at += BLOCK_LENGTH) {
      setBit(bits, depth, ((first[at] as number) ^ (second[at] as number)) & 1);
    }
    return bits;
  }

  /** One block for each depth: a 1, then the prefix; an IPv4 address counts as IPv4-mapped. Answers their length. */
  #write(address: Uint8Array, from: number, to: number): number {
    const isIpv4 = address.length === 4;
    let a = isIpv4 ? 1 : 0;
    let b = 0;
    let c = 0;
    let d = isIpv4 ? 0xffff : 1;
    let at = 0;
    for (let depth = 0; depth < to; depth += 1) {
      if (depth >= from) {
        putU32(this.#blocks, at, a);
        putU32(this.#blocks, at + 4, b);
        putU32(this.#blocks, at + 8, c);
        putU32(this.#blocks, at + 12, d);
        at += BLOCK_LENGTH;
      }
      a = (a << 1) | (b >>> 31);
      b = (b << 1) | (c >>> 31);
      c = (c << 1) | (d >>> 31);
      d = (d << 1) | bitAt(address, depth);
    }
    return at;
  }
}

/** Crypto-PAn of Xu, Fan, Ammar and Moon (2002): the first bit of the encrypted prefix, padded by an encrypted half of the key. */
export class CryptoPanBits implements NodeBits {
  readonly #cipher: Cipher;
  readonly #pad: Uint8Array;
  readonly #blocks = new Uint8Array(MAX_BITS * BLOCK_LENGTH);

  constructor(key: Uint8Array) {
    this.#cipher = aes(key.subarray(0, 16));
    this.#pad = Uint8Array.from(this.#cipher.update(key.subarray(16, 32)));
  }

  path(address: Uint8Array, from: number, to: number): Uint8Array {
    const bits = new Uint8Array(address.length);
    if (from >= to) return bits;
    for (let depth = from; depth < to; depth += 1) {
      this.#writeBlock(address, depth, (depth - from) * BLOCK_LENGTH);
    }
    const encrypted = this.#cipher.update(this.#blocks.subarray(0, (to - from) * BLOCK_LENGTH));
    for (let depth = from, at = 0; depth < to; depth += 1, at += BLOCK_LENGTH) {
      setBit(bits, depth, (encrypted[at] as number) >>> 7);
    }
    return bits;
  }

  #writeBlock(address: Uint8Array, depth: number, at: number): void {
    const blocks = this.#blocks;
    blocks.set(this.#pad, at);
    const whole = depth >>> 3;
    for (let i = 0; i < whole; i += 1) blocks[at + i] = address[i] as number;
    const mask = 0xff >>> (depth & 7);
    if (mask !== 0xff) {
      blocks[at + whole] =
        ((address[whole] as number) & ~mask) | ((this.#pad[whole] as number) & mask);
    }
  }
}

function aes(key: Uint8Array): Cipher {
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
}

function bitAt(address: Uint8Array, depth: number): number {
  return ((address[depth >>> 3] as number) >>> (7 - (depth & 7))) & 1;
}

function setBit(bits: Uint8Array, depth: number, bit: number): void {
  const at = depth >>> 3;
  bits[at] = (bits[at] as number) | (bit << (7 - (depth & 7)));
}
