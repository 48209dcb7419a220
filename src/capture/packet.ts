import type { Clock } from './clock.js';

/** What a capture says of one of its interfaces. Classic pcap has exactly one. */
export interface CaptureInterface {
  /** LINKTYPE value. */
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
  /** Whether times are kept finer than to the microsecond. */
  readonly isNanosecond: boolean;
  /** Length of the frame check sequence that ends each packet, in bytes; 0 when there is none. */
  readonly frameCheckLength: number;
  /** How times are counted. */
  readonly clock: Clock;
  /** Byte order, and ordinal from 0, of the section that describes it. */
  readonly isLittleEndian: boolean;
  readonly section: number;
}

/**
 * One packet as a reader hands it out. The reader refills the same object;
 * it is valid, and may be changed in place, until the next call of `next`.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Length on the wire; more than was captured when the snap length cut it. */
  wireLength = 0;
  /** Since the epoch. Two numbers, because one double would lose nanoseconds. */
  seconds = 0;
  nanoseconds = 0;
  /** The time as pcapng holds it, in the units of the interface's clock. Readers of classic pcap leave it. */
  timeHigh = 0;
  timeLow = 0;
  /** Index into the reader's interfaces. */
  interfaceIndex = 0;
  linkType = 0;
  frameCheckLength = 0;
  /** False for the simple packets of pcapng, which have none. */
  hasTime = true;
  /** The epb_flags of pcapng: direction, reception, link-layer errors; -1: none were given. */
  flags = -1;
  /** Packets lost between this one and the one before, where pcapng says it; -1: it does not. */
  dropCount = -1;
  /** First byte of the record that holds the packet, in `bytes`. */
  recordStart = 0;
}
