import { AuditPacket, type CaptureFile, mayBecome } from './audit-packet.js';
import { type ByteStream, MAX_RECORD_LENGTH } from './byte-stream.js';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** libpcap's "modified" and Navtel's variants, whose records have longer headers. */
const MODIFIED = 0xa1b2cd34;
/** IXIA's, in nanoseconds and in microseconds: four more bytes end the file header. */
const IXIA = 0x1c0001ac;
const IXIA_SOFTWARE = 0x1c0001ab;
const MAGICS = [MICROSECONDS, NANOSECONDS, MODIFIED, IXIA, IXIA_SOFTWARE];
/** Lengths of record headers behind a magic number: the usual one, then those of patched programs. */
const HEADER_LENGTHS: Readonly<Record<number, readonly number[]>> = {
  [MICROSECONDS]: [16, 24, 20],
  [MODIFIED]: [24, 28],
};
/** AIX tells the ifType of Ethernet, Token Ring, FDDI and loopback, in files of version 2.2. */
const AIX_LINK_TYPES: Readonly<Record<number, number>> = { 6: 1, 9: 6, 15: 10, 24: 0 };

/** Whether a pcap file starts here. */
export function isPcapStart(bytes: Uint8Array, at: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 4);
  return [true, false].some((little) => MAGICS.includes(view.getUint32(0, little)));
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
  /** Old programs told the length on the wire first. */
  readonly #isOld: boolean;
  #bytes: Uint8Array;
  #view: DataView;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#bytes = stream.bytes;
    this.#view = new DataView(stream.bytes.buffer, stream.bytes.byteOffset);
    const magic = this.#view.getUint32(stream.at, true);
    this.#isLittle = MAGICS.includes(magic);
    const told = this.#view.getUint32(stream.at, this.#isLittle);
    const major = this.#view.getUint16(stream.at + 4, this.#isLittle);
    const minor = this.#view.getUint16(stream.at + 6, this.#isLittle);
    const link = this.#view.getUint32(stream.at + 20, this.#isLittle);
    const aix = major === 2 && minor === 2 ? AIX_LINK_TYPES[link] : undefined;
    this.#isOld = (major === 2 && minor < 4) || major === 543;
    this.#isNanosecond = told === NANOSECONDS || told === IXIA || aix !== undefined;
    this.packet.linkType = aix ?? link & 0xffff;
    stream.at += told === IXIA || told === IXIA_SOFTWARE ? 28 : 24;
    const lengths = HEADER_LENGTHS[told] ?? [16];
    this.#headerLength = lengths.find((length) => this.#fits(length)) ?? (lengths[0] as number);
  }

  /** Whether the first records follow one another, with headers of this length. */
  #fits(headerLength: number): boolean {
    const stream = this.#stream;
    let length = 0;
    let count = 0;
    for (; count < 3 && stream.has(length + headerLength); count += 1) {
      const captured = this.#capturedLength(stream.at + length);
      const fraction = this.#view.getUint32(stream.at + length + 4, this.#isLittle);
      if (captured < 0 || fraction >= 1e9) return false;
      length += headerLength + captured;
    }
    return count === 3 || (count > 0 && !stream.has(length + 1));
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
    packet.wireLength = this.#wireLength(stream.at);
    packet.bytes = stream.bytes;
    packet.start = stream.at + this.#headerLength;
    packet.end = packet.start + captured;
    packet.offset = stream.offset + this.#headerLength;
    stream.at = packet.end;
  }

  /** The captured length that the record header at `at` tells; -1 when it makes no sense. */
  #capturedLength(at: number): number {
    this.#refreshView();
    const first = this.#view.getUint32(at + 8, this.#isLittle);
    const wire = this.#wireLength(at);
    const captured = this.#isOld
      ? Math.min(first, this.#view.getUint32(at + 12, this.#isLittle))
      : first;
    const isSane =
      captured <= MAX_RECORD_LENGTH &&
      (captured <= wire || captured <= 0x40000) &&
      (captured > 0 || wire > 0);
    return isSane ? captured : -1;
  }

  #wireLength(at: number): number {
    const wire = this.#view.getUint32(at + 12, this.#isLittle);
    return this.#isOld ? Math.max(wire, this.#view.getUint32(at + 8, this.#isLittle)) : wire;
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
