import { u8, u16, u32 } from '../frame/bytes.js';
import type { Frame } from '../frame/frame.js';

// RFC 9293, section 3.1.
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const FLAGS = 13;
const WINDOW = 14;
const MIN_HEADER_LENGTH = 20;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_WINDOW_SCALE = 3;

export const FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;
export const CONTROL_FLAGS = 0x07;

/** The TCP header of the packet under work, read once. One serves a whole run. */
export class TcpSegment {
  flags = 0;
  /** As signed 32-bit numbers: they are only ever compared by distance. */
  sequence = 0;
  acknowledgment = 0;
  window = 0;
  /** Bytes of payload on the wire. */
  length = 0;
  /** One past the last sequence number that this segment takes. */
  end = 0;
  /** Since the start of the run, in nanoseconds. */
  time = 0;
  maximumSegmentSize = 0;
  windowScale = -1;

  load(frame: Frame, time: number): void {
    const { bytes } = frame;
    const { header, payload, payloadEnd } = frame.conversation;
    this.sequence = u32(bytes, header + SEQUENCE) | 0;
    this.time = time;
    if (!frame.has(header, MIN_HEADER_LENGTH)) {
      this.#forget();
      return;
    }
    const flags = u8(bytes, header + FLAGS);
    this.flags = flags;
    this.acknowledgment = u32(bytes, header + ACKNOWLEDGMENT) | 0;
    this.window = u16(bytes, header + WINDOW);
    this.length = Math.max(0, payloadEnd - payload);
    let taken = this.length;
    if (flags & FLAG.syn) taken += 1;
    if (flags & FLAG.fin) taken += 1;
    this.end = (this.sequence + taken) | 0;
    if (flags & FLAG.syn) this.#readOptions(bytes, header + MIN_HEADER_LENGTH, payload);
  }

  /** Of a header that was cut off, only ports and sequence number are certain. */
  #forget(): void {
    this.flags = 0;
    this.acknowledgment = 0;
    this.window = 1;
    this.length = 0;
    this.end = this.sequence;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  #readOptions(bytes: Uint8Array, start: number, end: number): void {
    this.maximumSegmentSize = 0;
    this.windowScale = -1;
    let at = start;
    while (at + 1 < end && u8(bytes, at) !== OPTION_END) {
      const kind = u8(bytes, at);
      const length = kind === OPTION_NOP ? 1 : u8(bytes, at + 1);
      if (length === 0 || at + length > end) return;
      this.#readOption(kind, bytes, at, length);
      at += length;
    }
  }

  #readOption(kind: number, bytes: Uint8Array, at: number, length: number): void {
    if (kind === OPTION_MSS && length === 4) this.maximumSegmentSize = u16(bytes, at + 2);
    if (kind === OPTION_WINDOW_SCALE && length === 3) this.windowScale = u8(bytes, at + 2);
  }
}
