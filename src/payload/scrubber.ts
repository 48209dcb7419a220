import type { Pseudonyms } from '../frame/pseudonyms.js';

/** Who sends: the side that opened the connection, or the one that accepted it. */
export const SENDER = { client: 0, server: 1 } as const;
export type Sender = (typeof SENDER)[keyof typeof SENDER];

/**
 * One application protocol over datagrams. `scrub` decides over every byte from `start` to `end`:
 * keep, map, or blank. `end` may lie before the end of the message when the capture cut it.
 */
export interface DatagramScrubber {
  readonly name: string;
  /** Well-known ports: a hint, asked before the others. */
  readonly ports: readonly number[];
  /** Whether these bytes are a message of this protocol. A wrong yes may only blank more. */
  recognises(bytes: Uint8Array, start: number, end: number): boolean;
  scrub(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void;
}

/** One application protocol over byte streams. */
export interface StreamScrubber {
  readonly name: string;
  readonly ports: readonly number[];
  /** Whether a connection whose first bytes from `sender` are these speaks this protocol. */
  recognises(bytes: Uint8Array, start: number, end: number, sender: Sender): boolean;
  /** The state of one connection, both directions. */
  open(): StreamSession;
}

/**
 * One connection under a stream scrubber. It is given each direction's bytes once, in order, however
 * they were segmented, and rewrites them in place: every byte it does not keep or map is blanked.
 * A value that a call cuts in two is blanked in both.
 */
export interface StreamSession {
  feed(sender: Sender, bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void;
  /** `count` bytes of a direction were not captured. Blank what follows until a boundary is proven. */
  skip(sender: Sender, count: number): void;
}
