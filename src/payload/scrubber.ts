import type { PayloadCursor } from './cursor.js';

/** Who sends: the side that opened the connection, or the one that accepted it. */
export const SENDER = { client: 0, server: 1 } as const;
export type Sender = (typeof SENDER)[keyof typeof SENDER];

/** What a session answers after a look at the bytes under the cursor. */
export const STEP = {
  /** The unit under the cursor is not here whole: call again when more bytes are. */
  more: 0,
  /** A unit was taken, or the session changed its mind about what comes. */
  taken: 1,
  /** These bytes are not what they should be: blank until `resumes` finds a boundary. */
  lost: 2,
  /** Both directions go on in another protocol, to be recognised anew from here. */
  reopen: 3,
} as const;
export type Step = (typeof STEP)[keyof typeof STEP];

/** What a protocol's line in what-is-scrubbed.md says. */
export interface Statement {
  readonly name: string;
  readonly keeps: string;
  readonly maps: string;
  readonly blanks: string;
}

/** One application protocol over datagrams. */
export interface DatagramScrubber extends Statement {
  /** Well-known ports: a hint, asked before the others. */
  readonly ports: readonly number[];
  /** Its messages look like many others: they are believed on its own ports only. */
  readonly needsPort?: boolean;
  /** Whether these bytes are a message of this protocol. A wrong yes may only blank more. */
  recognises(bytes: Uint8Array, start: number, end: number): boolean;
  /** Take the cursor over one message, which ends early where the capture cut it. */
  scrub(cursor: PayloadCursor): void;
}

/** One application protocol over byte streams. */
export interface StreamScrubber extends Statement {
  readonly ports: readonly number[];
  /** Whether a connection whose first bytes from `sender` are these speaks this protocol. */
  recognises(bytes: Uint8Array, start: number, end: number, sender: Sender): boolean;
  /** As `recognises`, with less proof: asked on its own ports, where no protocol is recognised. */
  expects?(bytes: Uint8Array, start: number, end: number, sender: Sender): boolean;
  /** The state of one connection, both directions. */
  open(): StreamSession;
}

/**
 * One connection under a stream scrubber. It sees each direction's bytes once, in order, however
 * they were segmented, and takes the cursor over them unit by unit. What it does not keep or map is
 * blanked, so that it can forget nothing. A value that a segment boundary cuts is blanked in both.
 */
export interface StreamSession {
  /** Decide over the unit at `cursor.at`. A unit that is not whole comes again, with the bytes behind it. */
  step(sender: Sender, cursor: PayloadCursor): Step;
  /**
   * Bytes were lost, or the capture began late. Whether the bytes under the cursor prove that a
   * message starts there; the session then takes this direction up again.
   */
  resumes(sender: Sender, cursor: PayloadCursor): boolean;
}
