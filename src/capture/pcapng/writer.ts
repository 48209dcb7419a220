import type { OutputFile } from '../output-file.js';
import type { CaptureInterface, Packet } from '../packet.js';
import { type CaptureWriter, type RecordChanges, UNCHANGED } from '../writer.js';
import { padded } from './block.js';
import { BlockBuilder } from './block-builder.js';
import { buildEnhancedPacket } from './enhanced-packet.js';
import { buildInterfaceDescription } from './interface-description.js';
import { buildInterfaceStatistics } from './interface-statistics.js';
import { buildNameResolution, type ResolvedName } from './name-resolution.js';
import { buildSectionHeader } from './section-header.js';
import { buildSimplePacket, isSimple } from './simple-packet.js';

/** What may be said inside a file beside its packets: our own words, and names made up by us. */
export interface PcapngNotes {
  /** shb_userappl. */
  readonly application?: string;
  /** The section's comment. */
  readonly comment?: string;
  readonly names?: readonly ResolvedName[];
}

/** An interface that stands in the section under work; its number there is its place in the list. */
interface WrittenInterface {
  source: CaptureInterface;
  /** Ordinal of the reader it was last met in. */
  reader: number;
  readonly point: string | undefined;
}

const ZEROS = new Uint8Array(4);

/**
 * Writes pcapng: packets, interfaces, times and drop counts. Nothing that names or reveals gets in,
 * because no block or option of an input is ever copied.
 */
export class PcapngWriter implements CaptureWriter {
  readonly #file: OutputFile;
  readonly #notes: PcapngNotes;
  readonly #timeShift: number;
  readonly #builder = new BlockBuilder();
  #source: readonly CaptureInterface[];
  #reader = 0;
  #point: string | undefined;
  /** The section of the source that is being written; undefined: its first has not been met. */
  #section: number | undefined;
  #hasSection = false;
  #written: WrittenInterface[] = [];
  /** From the index of an interface of the source to its number in the section. */
  #numbers: number[] = [];

  constructor(
    file: OutputFile,
    interfaces: readonly CaptureInterface[],
    notes: PcapngNotes = {},
    { timeShift }: RecordChanges = UNCHANGED,
  ) {
    this.#timeShift = timeShift;
    this.#file = file;
    this.#source = interfaces;
    this.#notes = notes;
  }

  /**
   * From now on packets come from another reader, with these interfaces. Those that are like one of
   * an earlier reader of the same capture point share it; the point's neutral name becomes if_name.
   */
  useInterfaces(interfaces: readonly CaptureInterface[], point?: string): void {
    this.#enterAll();
    this.#source = interfaces;
    this.#point = point;
    this.#reader += 1;
    this.#numbers = [];
    this.#section = undefined;
  }

  write(packet: Packet, comment?: string): number {
    if (packet.interfaceIndex >= this.#numbers.length) this.#enter(packet.interfaceIndex);
    const number = this.#numbers[packet.interfaceIndex] as number;
    const source = this.#source[packet.interfaceIndex] as CaptureInterface;
    const builder = this.#builder;
    const length = packet.end - packet.start;
    const dataLength = padded(length);
    const headerLength =
      number === 0 && comment === undefined && isSimple(packet, source)
        ? buildSimplePacket(builder, packet)
        : buildEnhancedPacket(builder, packet, {
            ...{ number, source, comment, timeShift: this.#timeShift },
          });
    builder.finish(dataLength);
    const file = this.#file;
    file.append(builder.bytes, 0, headerLength);
    const position = file.length;
    file.append(packet.bytes, packet.start, packet.end);
    file.append(ZEROS, 0, dataLength - length);
    file.append(builder.bytes, headerLength, builder.length);
    return position;
  }

  patch(position: number, bytes: Uint8Array, from: number, to: number): void {
    this.#file.patch(position, bytes, from, to);
  }

  /** Nothing is held back. */
  flush(): void {}

  settle(): void {
    this.#file.settle();
  }

  async finish(): Promise<void> {
    this.#enterAll();
    if (!this.#hasSection) this.#beginSection(true);
    this.#endSection();
    await this.#file.finish();
  }

  async abandon(): Promise<void> {
    await this.#file.abandon();
  }

  #enterAll(): void {
    if (this.#source.length > this.#numbers.length) this.#enter(this.#source.length - 1);
  }

  /** Write the interfaces of the source up to `index`, in their order, so that their numbers stay. */
  #enter(index: number): void {
    for (let i = this.#numbers.length; i <= index; i += 1) {
      const source = this.#source[i] as CaptureInterface;
      if (this.#needsSection(source)) this.#beginSection(source.isLittleEndian);
      this.#section = source.section;
      this.#numbers.push(this.#shared(source) ?? this.#describe(source));
    }
  }

  #needsSection(source: CaptureInterface): boolean {
    if (!this.#hasSection || source.isLittleEndian !== this.#builder.isLittleEndian) return true;
    return this.#section !== undefined && this.#section !== source.section;
  }

  #beginSection(isLittleEndian: boolean): void {
    this.#endSection();
    const isFirst = !this.#hasSection;
    const builder = this.#builder;
    builder.isLittleEndian = isLittleEndian;
    this.#hasSection = true;
    this.#written = [];
    buildSectionHeader(builder, this.#notes);
    this.#append();
    if (!isFirst || this.#notes.names === undefined) return;
    buildNameResolution(builder, this.#notes.names);
    this.#append();
  }

  /** The number of a like interface that an earlier reader of this capture point brought. */
  #shared(source: CaptureInterface): number | undefined {
    const number = this.#written.findIndex(
      (one) =>
        one.reader < this.#reader && one.point === this.#point && isAlike(one.source, source),
    );
    const written = this.#written[number];
    if (written === undefined) return undefined;
    written.reader = this.#reader;
    written.source = source;
    return number;
  }

  #describe(source: CaptureInterface): number {
    buildInterfaceDescription(this.#builder, source, this.#point);
    this.#append();
    return this.#written.push({ source, reader: this.#reader, point: this.#point }) - 1;
  }

  #endSection(): void {
    for (const [number, { source }] of this.#written.entries()) {
      if (buildInterfaceStatistics(this.#builder, source, number, this.#timeShift)) this.#append();
    }
  }

  #append(): void {
    this.#builder.finish();
    this.#file.append(this.#builder.bytes, 0, this.#builder.length);
  }
}

function isAlike(a: CaptureInterface, b: CaptureInterface): boolean {
  return (
    a.linkType === b.linkType &&
    a.snapLength === b.snapLength &&
    a.frameCheckLength === b.frameCheckLength &&
    a.clock.resolution === b.clock.resolution &&
    a.clock.offset === b.clock.offset
  );
}
