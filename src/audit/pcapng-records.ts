import { AuditPacket, type CaptureFile, type OnMetadata } from './audit-packet.js';
import { type ByteStream, MAX_RECORD_LENGTH } from './byte-stream.js';

// draft-ietf-opsawg-pcapng, section 4.
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

interface Interface {
  readonly number: number;
  readonly linkType: number;
  readonly snapLength: number;
  /** Units of a second. */
  readonly resolution: bigint;
  readonly offsetSeconds: number;
}

/** Whether a pcapng section starts here. */
export function isPcapngStart(bytes: Uint8Array, at: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 12);
  if (view.getUint32(0) !== SECTION_HEADER) return false;
  return view.getUint32(8, true) === BYTE_ORDER || view.getUint32(8, false) === BYTE_ORDER;
}

/** The packets of a pcapng file; every other byte of it goes to `onMetadata`. */
export class PcapngRecords implements CaptureFile {
  readonly packet = new AuditPacket();
  isDamaged = false;
  /** Sections and interfaces are described before the packets. */
  readonly isIndexable = false;
  readonly #stream: ByteStream;
  readonly #onMetadata: OnMetadata;
  #isLittle = true;
  #interfaces: Interface[] = [];
  #interfaceCount = 0;
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Metadata up to here was handed out already: `goTo` reads some blocks twice. */
  #told = 0;

  constructor(stream: ByteStream, onMetadata: OnMetadata) {
    this.#stream = stream;
    this.#onMetadata = onMetadata;
  }

  next(): boolean {
    const stream = this.#stream;
    while (stream.has(12)) {
      if (isPcapngStart(stream.bytes, stream.at)) this.#startSection();
      this.#refreshView();
      const type = this.#view.getUint32(stream.at, this.#isLittle);
      const length = this.#view.getUint32(stream.at + 4, this.#isLittle);
      if (length < 12 || length % 4 !== 0 || length > MAX_RECORD_LENGTH || !stream.has(length)) {
        this.isDamaged = true;
        return false;
      }
      this.#refreshView();
      const at = stream.at;
      const offset = stream.offset;
      const isPacket = this.#readBlock(type, at, at + length - 4, offset);
      this.#told = Math.max(this.#told, offset + length);
      stream.at = at + length;
      if (isPacket) return true;
    }
    if (stream.at < stream.end) this.isDamaged = true;
    return false;
  }

  goTo(recordOffset: number): void {
    this.#stream.seek(recordOffset);
  }

  close(): void {
    this.#stream.close();
  }

  #readBlock(type: number, at: number, end: number, offset: number): boolean {
    this.packet.recordOffset = offset;
    if (type === ENHANCED_PACKET && end - at >= 28) return this.#enhanced(at, end, offset);
    if (type === OBSOLETE_PACKET && end - at >= 28) return this.#enhanced(at, end, offset, true);
    if (type === SIMPLE_PACKET && end - at >= 12) return this.#simple(at, end, offset);
    if (type === INTERFACE_DESCRIPTION && end - at >= 16) this.#describe(at, end, offset);
    this.#tell(at + 8, end, offset + 8);
    return false;
  }

  #startSection(): void {
    this.#refreshView();
    const isLittle = this.#view.getUint32(this.#stream.at + 8, true) === BYTE_ORDER;
    // Going back to a packet of this section must not forget its interfaces.
    if (this.#stream.offset < this.#told) return;
    this.#isLittle = isLittle;
    this.#interfaces = [];
  }

  #describe(at: number, end: number, offset: number): void {
    if (offset < this.#told) return;
    const view = this.#view;
    let resolution = 1_000_000n;
    let offsetSeconds = 0;
    for (const option of this.#options(at + 16, end)) {
      if (option.code === IF_TSRESOL) {
        const told = view.getUint8(option.from);
        resolution = told & 0x80 ? 2n ** BigInt(told & 0x7f) : 10n ** BigInt(told & 0x7f);
      }
      if (option.code === IF_TSOFFSET && option.to - option.from >= 8) {
        offsetSeconds = Number(view.getBigInt64(option.from, this.#isLittle));
      }
    }
    this.#interfaces.push({
      number: this.#interfaceCount++,
      linkType: view.getUint16(at + 8, this.#isLittle),
      snapLength: view.getUint32(at + 12, this.#isLittle),
      resolution,
      offsetSeconds,
    });
  }

  *#options(from: number, end: number): Generator<{ code: number; from: number; to: number }> {
    for (let at = from; at + 4 <= end; ) {
      const code = this.#view.getUint16(at, this.#isLittle);
      const length = this.#view.getUint16(at + 2, this.#isLittle);
      if (code === 0 || length === 0 || at + 4 + length > end) return;
      yield { code, from: at + 4, to: at + 4 + length };
      at += 4 + Math.ceil(length / 4) * 4;
    }
  }

  #enhanced(at: number, end: number, offset: number, isObsolete = false): boolean {
    const view = this.#view;
    const little = this.#isLittle;
    const told = isObsolete ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    const captured = view.getUint32(at + 20, little);
    if (!this.#place(this.#interfaces[told], at + 28, captured, end, offset + 28)) return false;
    this.packet.wireLength = view.getUint32(at + 24, little);
    this.#setTime(view.getUint32(at + 12, little), view.getUint32(at + 16, little), told);
    const behind = at + 28 + captured;
    this.#tell(behind, end, offset + 28 + captured);
    return true;
  }

  #simple(at: number, end: number, offset: number): boolean {
    const wireLength = this.#view.getUint32(at + 8, this.#isLittle);
    const first = this.#interfaces[0];
    const snapLength = first?.snapLength || wireLength;
    const captured = Math.min(wireLength, snapLength, end - at - 12);
    if (!this.#place(first, at + 12, captured, end, offset + 12)) return false;
    this.packet.wireLength = wireLength;
    this.packet.seconds = 0;
    this.packet.nanoseconds = 0;
    this.#tell(at + 12 + captured, end, offset + 12 + captured);
    return true;
  }

  #place(
    source: Interface | undefined,
    start: number,
    captured: number,
    end: number,
    offset: number,
  ): boolean {
    if (source === undefined || start + captured > end) {
      this.isDamaged = true;
      this.#tell(start, end, offset);
      return false;
    }
    const { packet } = this;
    packet.bytes = this.#stream.bytes;
    packet.start = start;
    packet.end = start + captured;
    packet.offset = offset;
    packet.linkType = source.linkType;
    packet.interfaceNumber = source.number;
    return true;
  }

  #setTime(high: number, low: number, interfaceIndex: number): void {
    const { resolution, offsetSeconds } = this.#interfaces[interfaceIndex] as Interface;
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    this.packet.seconds = Number(ticks / resolution) + offsetSeconds;
    this.packet.nanoseconds = Number(((ticks % resolution) * 1_000_000_000n) / resolution);
  }

  #tell(from: number, to: number, offset: number): void {
    if (from < to && offset >= this.#told) this.#onMetadata(this.#stream.bytes, from, to, offset);
  }

  #refreshView(): void {
    const { bytes } = this.#stream;
    if (this.#view.buffer !== bytes.buffer) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset);
    }
  }
}
