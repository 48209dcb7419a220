import { putU32, u8, u32 } from '../frame/bytes.js';
import type { Frame } from '../frame/frame.js';
import type { Dissector } from '../layers/dissect.js';

// RFC 9293, section 3.1, and RFC 7323, section 3.2.
const OPTIONS = 20;
const OPTION_END = 0;
const OPTION_NOP = 1;
const TIMESTAMPS = 8;
const TIMESTAMPS_LENGTH = 10;
const VALUE = 2;
const ECHO = 6;
/** What a clock shows first; a packet that comes late may show a little less. */
const FIRST_VALUE = 1_000_000;

/**
 * TCP time stamps tell how long a host has been up. Here each sender's clock of each connection begins
 * anew at the first value that shows it; echoes follow. The memory grows with the connections.
 */
export class TcpClocks {
  readonly #tcp: number;
  /** What to take from the values of each sender, by addresses and ports. */
  readonly #bases = new Map<string, number>();

  constructor({ layers }: Dissector) {
    // The dissector counts layers from 1.
    this.#tcp = layers.findIndex(({ name }) => name === 'tcp') + 1;
  }

  /** Rebase the time stamps of a dissected packet whose addresses are still its own. */
  rebase(frame: Frame): void {
    for (let index = 0; index < frame.depth; index += 1) {
      if (frame.layerIds[index] !== this.#tcp) continue;
      const start = frame.starts[index] as number;
      const at = findTimestamps(frame, start + OPTIONS, frame.ends[index] as number);
      if (at < 0) continue;
      const isQuoted = start !== frame.conversation.header || frame.conversation.protocol === 0;
      // A quotation has no conversation of its own to go by.
      if (isQuoted) frame.bytes.fill(0, at + VALUE, at + TIMESTAMPS_LENGTH);
      else this.#rebaseOption(frame, at);
    }
  }

  #rebaseOption(frame: Frame, at: number): void {
    const { bytes, conversation } = frame;
    const source = this.#end(frame, conversation.source, conversation.sourcePort);
    const destination = this.#end(frame, conversation.destination, conversation.destinationPort);
    this.#move(bytes, at + VALUE, `${source} ${destination}`);
    // 0 stands for "nothing to echo yet".
    if (u32(bytes, at + ECHO) !== 0) this.#move(bytes, at + ECHO, `${destination} ${source}`);
  }

  #move(bytes: Uint8Array, at: number, sender: string): void {
    const value = u32(bytes, at);
    let base = this.#bases.get(sender);
    if (base === undefined) {
      base = (value - FIRST_VALUE) >>> 0;
      this.#bases.set(sender, base);
    }
    putU32(bytes, at, (value - base) >>> 0);
  }

  #end({ bytes, conversation }: Frame, at: number, port: number): string {
    const { buffer, byteOffset } = bytes;
    const address = Buffer.from(buffer, byteOffset + at, conversation.addressLength);
    return `${address.toString('latin1')} ${port}`;
  }
}

/** Where the time stamps option of a TCP header stands; -1 where there is none. */
function findTimestamps({ bytes }: Frame, from: number, end: number): number {
  for (let at = from; at < end; ) {
    const kind = u8(bytes, at);
    if (kind === OPTION_NOP) {
      at += 1;
      continue;
    }
    const length = kind === OPTION_END || at + 1 >= end ? 0 : u8(bytes, at + 1);
    if (length < 2 || at + length > end) return -1;
    if (kind === TIMESTAMPS && length === TIMESTAMPS_LENGTH) return at;
    at += length;
  }
  return -1;
}
