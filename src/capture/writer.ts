import type { Packet } from './packet.js';

/** How written records may differ from those that were read, beyond the bytes of their packets. */
export interface RecordChanges {
  /** Whole seconds that are added to every time: clocks of every precision can hold them. */
  readonly timeShift: number;
  /** Packets may end before their records did. */
  readonly cutsPackets: boolean;
}

/** Records say what they said. */
export const UNCHANGED: RecordChanges = { timeShift: 0, cutsPackets: false };

/** Writes one capture, front to back, into a new file of its own. */
export interface CaptureWriter {
  /**
   * Append a packet; answers where its bytes will stand in the file, for `patch`. A comment is lost
   * where the format has no room for it.
   */
  write(packet: Packet, comment?: string): number;
  /** Replace the bytes of a packet that was written earlier by as many others. */
  patch(position: number, bytes: Uint8Array, from: number, to: number): void;
  /** Take over bytes that still lie in a reader's buffer: it is about to be refilled. */
  flush(): void;
  /** Begin to put on the disk what was written: the next packets go elsewhere. */
  settle(): void;
  /** Resolves when the whole capture is on the disk. */
  finish(): Promise<void>;
  /** Close a capture that will not be used. */
  abandon(): Promise<void>;
}
