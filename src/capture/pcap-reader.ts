import type { FileWindow } from './file-window.js';
import { Packet } from './packet.js';
import type { PcapHeader } from './pcap-header.js';
import { FRACTION, PcapRecords, SECONDS } from './pcap-record.js';
import { PcapRecovery } from './pcap-recovery.js';
import type { CaptureFormat, CaptureReader, Damage, MetadataKind } from './reader.js';

/** Reads classic pcap of either byte order, of every kind and precision. */
export class PcapReader implements CaptureReader {
  readonly format: CaptureFormat = 'pcap';
  readonly interfaces: readonly PcapHeader[];
  readonly header: PcapHeader;
  readonly packet: Packet = new Packet();
  readonly damage: Damage[] = [];
  readonly drops = undefined;
  readonly metadata: ReadonlyMap<MetadataKind, number> = new Map();
  readonly #window: FileWindow;
  readonly #records: PcapRecords;
  readonly #recovery: PcapRecovery;
  readonly #headerLength: number;
  readonly #isLittleEndian: boolean;
  readonly #nanosecondsPerUnit: number;

  /** The window stands at the start of the file; its header has been parsed. */
  constructor(window: FileWindow, header: PcapHeader) {
    this.#window = window;
    this.header = header;
    this.interfaces = [header];
    this.#headerLength = header.recordHeaderLength;
    this.#isLittleEndian = header.isLittleEndian;
    this.#nanosecondsPerUnit = header.isNanosecond ? 1 : 1000;
    this.packet.linkType = header.linkType;
    this.packet.frameCheckLength = header.frameCheckLength;
    this.#records = new PcapRecords(header);
    this.#recovery = new PcapRecovery(window, header, this.#records, this.damage);
    window.at += header.bytes.length;
  }

  get size(): number {
    return this.#window.size;
  }

  get position(): number {
    return this.#window.offset;
  }

  set onRefill(callback: () => void) {
    this.#window.onRefill = callback;
  }

  next(): boolean {
    if (!this.#standsOnRecord() && !this.#recovery.settle()) return false;
    const { packet } = this;
    const { view, at, bytes } = this.#window;
    const littleEndian = this.#isLittleEndian;
    packet.bytes = bytes;
    packet.recordStart = at;
    packet.start = at + this.#headerLength;
    packet.end = packet.start + this.#records.capturedLength(view, at);
    packet.wireLength = this.#records.wireLength(view, at);
    packet.seconds = view.getUint32(at + SECONDS, littleEndian);
    packet.nanoseconds = view.getUint32(at + FRACTION, littleEndian) * this.#nanosecondsPerUnit;
    this.#records.lastSeconds = packet.seconds;
    this.#window.at = packet.end;
    return true;
  }

  close(): void {
    this.#window.close();
  }

  /** Whether a record is here, whole, with the header of another behind it that looks like one. */
  #standsOnRecord(): boolean {
    const window = this.#window;
    const headerLength = this.#headerLength;
    if (this.#recovery.isWary || !window.ensure(headerLength)) return false;
    const length = this.#records.capturedLength(window.view, window.at);
    return (
      window.ensure(headerLength + length + headerLength) &&
      !this.#records.isOdd(window, headerLength + length)
    );
  }
}
