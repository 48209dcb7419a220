import type { CaptureInterface, Packet } from './packet.js';

export type CaptureFormat = 'pcap' | 'pcapng';

/** What was found wrong with a capture, and where. Counts and offsets only. */
export interface Damage {
  readonly kind: 'cut' | 'garbage' | 'absurd-length' | 'zero-filled' | 'second-header';
  /** Place and size in the file as it was read, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** Reads one capture front to back, synchronously, through one buffer. */
export interface CaptureReader {
  readonly format: CaptureFormat;
  /** Grows as pcapng describes more interfaces. */
  readonly interfaces: readonly CaptureInterface[];
  readonly packet: Packet;
  readonly damage: readonly Damage[];
  /** Load the next packet; false at the end. Never throws for damaged content. */
  next(): boolean;
  /** Called before the buffer that holds earlier packets is moved or refilled. */
  onRefill: () => void;
  close(): void;
}
