import type { CaptureInterface, Packet } from './packet.js';

export type CaptureFormat = 'pcap' | 'pcapng';

/** What was found wrong with a capture, and where. Counts and offsets only. */
export interface Damage {
  readonly kind: 'cut' | 'garbage' | 'absurd-length' | 'zero-filled' | 'second-header';
  /** Place and size in the file as it was read, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** Packets that were lost before they could be captured, as far as the capture itself says. */
export interface Drops {
  /** By the capturing interface or its driver. */
  readonly interface: number;
  /** By the operating system, for want of buffer space. */
  readonly system: number;
}

/** Reads one capture front to back, synchronously, through one buffer. */
export interface CaptureReader {
  readonly format: CaptureFormat;
  /** Grows as pcapng describes more interfaces. */
  readonly interfaces: readonly CaptureInterface[];
  readonly packet: Packet;
  readonly damage: readonly Damage[];
  /** Undefined where the format, or the program that wrote it, counts none. Complete at the end. */
  readonly drops: Drops | undefined;
  /** What beside packets was met, and is never copied: how many of each kind. */
  readonly metadata: ReadonlyMap<MetadataKind, number>;
  /** Length of the file in bytes when it was opened. */
  readonly size: number;
  /** Offset in the file of what comes next: how far it has been read. */
  readonly position: number;
  /** Load the next packet; false at the end. Never throws for damaged content. */
  next(): boolean;
  /** Called before the buffer that holds earlier packets is moved or refilled. */
  onRefill: () => void;
  close(): void;
}

/** Names and revelations that pcapng can hold beside packets; none of them reaches an output. */
export type MetadataKind =
  | 'applications'
  | 'captureFilters'
  | 'comments'
  | 'customBlocks'
  | 'customOptions'
  | 'decryptionSecrets'
  | 'hardware'
  | 'hashes'
  | 'interfaceAddresses'
  | 'interfaceDescriptions'
  | 'interfaceNames'
  | 'journalEntries'
  | 'nameResolutionBlocks'
  | 'nameServers'
  | 'operatingSystems'
  | 'packetIds'
  | 'processIds'
  | 'queues'
  | 'resolvedNames'
  | 'timeZones'
  | 'unknownBlocks'
  | 'unknownOptions'
  | 'verdicts';
