import type { FileWindow } from './file-window.js';
import { Packet } from './packet.js';
import type { PcapHeader } from './pcap-header.js';
import type { CaptureFormat, CaptureReader, Damage, MetadataKind } from './reader.js';

const SECONDS = 0;
const FRACTION = 4;
const CAPTURED_LENGTH = 8;
const WIRE_LENGTH = 12;
/** No capture tool writes larger packets: libpcap's own limit is 256 KiB, USB captures reach 128 MiB. */
const MAX_CAPTURED_LENGTH = 0x8000000;

/** Reads classic pcap of either byte order and precision. */
export class PcapReader implements CaptureReader {
  readonly format: CaptureFormat = 'pcap';
  readonly interfaces: readonly PcapHeader[];
  readonly header: PcapHeader;
  readonly packet: Packet = new Packet();
  readonly damage: Damage[] = [];
  readonly drops = undefined;
  readonly metadata: ReadonlyMap<MetadataKind, number> = new Map();
  readonly #window: FileWindow;
  readonly #headerLength: number;

  /** The window stands at the start of the file; its header has been parsed. */
  constructor(window: FileWindow, header: PcapHeader) {
    this.#window = window;
    this.header = header;
    this.interfaces = [header];
    this.packet.linkType = header.linkType;
    this.packet.frameCheckLength = header.frameCheckLength;
    this.#headerLength = header.recordHeaderLength;
    window.at += header.bytes.length;
  }

  get size(): number {
    return this.#window.size;
  }

  set onRefill(callback: () => void) {
    this.#window.onRefill = callback;
  }

  next(): boolean {
    const window = this.#window;
    const headerLength = this.#headerLength;
    if (!window.ensure(headerLength)) return this.#stop();
    const littleEndian = this.header.isLittleEndian;
    const length = window.view.getUint32(window.at + CAPTURED_LENGTH, littleEndian);
    if (length > MAX_CAPTURED_LENGTH) return this.#stop('absurd-length');
    if (!window.ensure(headerLength + length)) return this.#stop();

    const { packet } = this;
    const { view, at } = window;
    const fraction = view.getUint32(at + FRACTION, littleEndian);
    packet.bytes = window.bytes;
    packet.recordStart = at;
    packet.start = at + headerLength;
    packet.end = packet.start + length;
    packet.wireLength = view.getUint32(at + WIRE_LENGTH, littleEndian);
    packet.seconds = view.getUint32(at + SECONDS, littleEndian);
    packet.nanoseconds = this.header.isNanosecond ? fraction : fraction * 1000;
    window.at = packet.end;
    return true;
  }

  close(): void {
    this.#window.close();
  }

  #stop(kind: Damage['kind'] = 'cut'): false {
    const length = this.#window.remaining;
    if (length > 0) this.damage.push({ kind, offset: this.#window.offset, length });
    this.#window.moveTo(this.#window.size);
    return false;
  }
}
