import type { OutputFile } from './output-file.js';
import type { Packet } from './packet.js';
import type { PcapHeader } from './pcap-header.js';
import { CAPTURED_LENGTH, SECONDS } from './pcap-record.js';
import { shiftSeconds } from './shifted-time.js';
import { type CaptureWriter, type RecordChanges, UNCHANGED } from './writer.js';

/**
 * Writes classic pcap records as they were read. Neighbours in the reader's buffer go out in one
 * call, straight from there: copying packet by packet would cost more than all the rest.
 */
export class PcapWriter implements CaptureWriter {
  readonly #file: OutputFile;
  readonly #isLittleEndian: boolean;
  readonly #changes: RecordChanges | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #runStart = 0;
  #runEnd = 0;
  /** Where the run will stand in the file. */
  #runPosition: number;

  constructor(file: OutputFile, header: PcapHeader, changes: RecordChanges = UNCHANGED) {
    this.#file = file;
    this.#isLittleEndian = header.isLittleEndian;
    this.#changes = changes === UNCHANGED ? undefined : changes;
    this.#runPosition = header.bytes.length;
    file.append(header.bytes, 0, header.bytes.length);
  }

  write(packet: Packet): number {
    if (this.#changes !== undefined) this.#changeRecord(packet, this.#changes);
    if (packet.recordStart !== this.#runEnd || packet.bytes !== this.#bytes) {
      this.flush();
      this.#bytes = packet.bytes;
      this.#runStart = packet.recordStart;
    }
    this.#runEnd = packet.end;
    return this.#runPosition + packet.start - this.#runStart;
  }

  patch(position: number, bytes: Uint8Array, from: number, to: number): void {
    if (position + (to - from) <= this.#runPosition) {
      this.#file.patch(position, bytes, from, to);
      return;
    }
    this.#bytes.set(bytes.subarray(from, to), this.#runStart + position - this.#runPosition);
  }

  flush(): void {
    const length = this.#runEnd - this.#runStart;
    if (length > 0) this.#file.append(this.#bytes, this.#runStart, this.#runEnd);
    this.#runPosition += length;
    this.#runStart = 0;
    this.#runEnd = 0;
  }

  settle(): void {
    this.flush();
    this.#file.settle();
  }

  async finish(): Promise<void> {
    this.flush();
    await this.#file.finish();
  }

  async abandon(): Promise<void> {
    await this.#file.abandon();
  }

  /** The record's header is changed where it lies: in the reader's buffer. */
  #changeRecord(packet: Packet, { timeShift }: RecordChanges): void {
    const { bytes, recordStart } = packet;
    const view = new DataView(bytes.buffer, bytes.byteOffset + recordStart);
    const seconds = shiftSeconds(packet.seconds, timeShift);
    view.setUint32(SECONDS, seconds, this.#isLittleEndian);
    view.setUint32(CAPTURED_LENGTH, packet.end - packet.start, this.#isLittleEndian);
  }
}
