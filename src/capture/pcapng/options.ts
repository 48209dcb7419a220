import type { Block } from './block.js';
import { padded } from './block.js';

// draft-ietf-opsawg-pcapng, section 3.5.
export const OPTION_HEADER_LENGTH = 4;
export const END_OF_OPTIONS = 0;
export const COMMENT = 1;

/** Walks over the options of a block without allocating. */
export class OptionCursor {
  code = 0;
  /** First byte of the value, and its length without padding. */
  at = 0;
  length = 0;
  #block: Block | undefined;
  #next = 0;

  /** Stand before the option at `at`. */
  load(block: Block, at: number): this {
    this.#block = block;
    this.#next = at;
    return this;
  }

  /** Go to the next option; false behind the last, and where the list is broken. */
  next(): boolean {
    const block = this.#block;
    const at = this.#next;
    if (!block?.has(at, OPTION_HEADER_LENGTH)) return false;
    this.code = block.u16(at);
    this.length = block.u16(at + 2);
    this.at = at + OPTION_HEADER_LENGTH;
    this.#next = this.at + padded(this.length);
    return this.code !== END_OF_OPTIONS && block.has(this.at, this.length);
  }
}
