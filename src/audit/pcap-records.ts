import { AuditPacket, type CaptureFile, mayBecome } from './audit-packet.js';
import { type ByteStream, MAX_RECORD_LENGTH } from './byte-stream.js';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** libpcap's "modified" and Navtel's variants, whose records have longer headers. */
const MODIFIED = 0xa1b2cd34;

/** Whether a pcap file starts here. */
export function isPcapStart(bytes: Uint8Array, at: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 4);
  return [true, false].some((little) =>
    [MICROSECONDS, NANOSECONDS, MODIFIED].includes(view.getUint32(0, little)),
  );
}

/** The packets of a classic pcap file. */
export class PcapRecords implements CaptureFile {
  readonly packet = new AuditPacket();
  isDamaged = false;
  readonly isIndexable = true;
  readonly #stream: ByteStream;
  readonly #isLittle: boolean;
  readonly #isNanosecond: boolean;
  readonly #headerLength: number;
  #bytes: Uint8Array;
  #view: DataView;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#bytes = stream.bytes;
    this.#view = new DataView(stream.bytes.buffer, stream.bytes.byteOffset);
    const magic = this.#view.getUint32(stream.at, true);
    this.#isLittle = [MICROSECONDS, NANOSECONDS, MODIFIED].includes(magic);
    const told = this.#view.getUint32(stream.at, this.#isLittle);
    this.#isNanosecond = told === NANOSECONDS;
    this.#headerLength = told === MODIFIED ? 24 : 16;
    this.packet.linkType = this.#view.getUint32(stream.at + 20, this.#isLittle) & 0xffff;
    stream.at += 24;
  }

  next(): boolean {
    const stream = this.#stream;
    for (;;) {
      if (!stream.has(this.#headerLength)) {
        if (stream.at < stream.end) this.isDamaged = true;
        return false;
      }
      const captured = this.#capturedLength(stream.at);
      if (captured >= 0 && stream.has(this.#headerLength + captured)) {
        this.#take(captured);
        return true;
      }
      this.isDamaged = true;
      if (!this.#findRecord()) return false;
    }
  }

  findOrigin(output: AuditPacket, mayBeCut: boolean, shift: bigint): boolean {
    const stream = this.#stream;
    const start = stream.offset;
    for (; stream.has(this.#headerLength); stream.at += 1) {
      this.#refreshView();
      if (this.#view.getUint32(stream.at + 12, this.#isLittle) !== output.wireLength) continue;
      const captured = this.#view.getUint32(stream.at + 8, this.#isLittle);
      if (captured > MAX_RECORD_LENGTH || !stream.has(this.#headerLength + captured)) continue;
      const at = stream.at;
      this.#take(captured);
      if (mayBecome(this.packet, output, mayBeCut, shift)) return true;
      stream.at = at;
    }
    stream.seek(start);
    return false;
  }

  goTo(recordOffset: number): void {
    this.#stream.seek(recordOffset);
  }

  close(): void {
    this.#stream.close();
  }

  #take(captured: number): void {
    const { packet } = this;
    const stream = this.#stream;
    this.#refreshView();
    packet.recordOffset = stream.offset;
    packet.seconds = this.#view.getUint32(stream.at, this.#isLittle);
    const fraction = this.#view.getUint32(stream.at + 4, this.#isLittle);
    packet.nanoseconds = this.#isNanosecond ? fraction : fraction * 1000;
    // More than a second of fractions: some readers take that for garbage.
    if (packet.nanoseconds >= 1e9) this.isDamaged = true;
    packet.wireLength = this.#view.getUint32(stream.at + 12, this.#isLittle);
    packet.bytes = stream.bytes;
    packet.start = stream.at + this.#headerLength;
    packet.end = packet.start + captured;
    packet.offset = stream.offset + this.#headerLength;
    stream.at = packet.end;
  }

  /** The captured length that the record header at `at` tells; -1 when it makes no sense. */
  #capturedLength(at: number): number {
    this.#refreshView();
    const captured = this.#view.getUint32(at + 8, this.#isLittle);
    const wire = this.#view.getUint32(at + 12, this.#isLittle);
    const isSane =
      captured <= MAX_RECORD_LENGTH &&
      (captured <= wire || captured <= 0x40000) &&
      (captured > 0 || wire > 0);
    return isSane ? captured : -1;
  }

  /** Behind damage: go on where two records follow one another. */
  #findRecord(): boolean {
    const stream = this.#stream;
    for (stream.at += 1; stream.has(this.#headerLength); stream.at += 1) {
      const captured = this.#capturedLength(stream.at);
      if (captured <= 0 || captured > 0x40000) continue;
      const length = this.#headerLength + captured;
      if (!stream.has(length + this.#headerLength)) continue;
      const follower = this.#capturedLength(stream.at + length);
      const gap = this.#second(stream.at + length) - this.#second(stream.at);
      if (follower > 0 && Math.abs(gap) < 3600) return true;
    }
    return false;
  }

  #second(at: number): number {
    return this.#view.getUint32(at, this.#isLittle);
  }

  #refreshView(): void {
    const { bytes } = this.#stream;
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset);
    }
  }
}
