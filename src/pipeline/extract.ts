import { join } from 'node:path';
import type { CaptureFile } from '../capture/capture-file.js';
import { openCapture } from '../capture/open.js';
import { OutputFile } from '../capture/output-file.js';
import { PcapConverter } from '../capture/pcap-converter.js';
import { type PcapngNotes, PcapngWriter } from '../capture/pcapng/writer.js';
import { isOfManyInterfaces } from '../capture/probe.js';
import type { CaptureFormat, CaptureReader } from '../capture/reader.js';
import type { RecordChanges } from '../capture/writer.js';
import type { Copies } from '../connections/copies.js';
import type { Planner } from '../connections/planner.js';
import type { Part } from '../connections/selection.js';
import { Frame } from '../frame/frame.js';
import type { Dissector } from '../layers/dissect.js';
import { OrdinaryPackets } from '../layers/ordinary.js';
import type { Annotations } from './annotations.js';
import { PacketOrigins } from './packet-origins.js';
import { QuotingErrors } from './quoting-errors.js';
import { PACKETS_PER_BREATH, readThrough } from './read-through.js';
import type { Rewriter } from './rewriter.js';
import type { RunContext } from './run-context.js';
import type { SurveyedPoint } from './survey.js';

/** What was written of a selection. */
export interface Extracted {
  readonly parts: readonly ExtractedPart[];
  /** Captured packets that are in any of the parts, each counted once. */
  readonly packets: number;
}

/** One finished capture of a bundle. */
export interface ExtractedPart {
  readonly part: Part;
  /** `captures/01-reset-in-setup.pcapng`, below the bundle's folder. */
  readonly name: string;
  readonly path: string;
  readonly packets: number;
  /** For each packet, the id of the connection it belongs to or quotes; 0: of none that was chosen. */
  readonly connections: readonly number[];
  /** Why packets matter, by number from 1. */
  readonly remarks: ReadonlyMap<number, string>;
  /** For the sender only. */
  readonly origins: PacketOrigins;
}

export interface ExtractionParts {
  readonly planner: Planner;
  /** Recognises the packets that are not to be written again; absent: all are. */
  readonly copies?: Copies;
  readonly rewriter: Rewriter;
  readonly dissector: Dissector;
  readonly annotations: Annotations;
  readonly format: CaptureFormat;
  /** What pcapng has room for. */
  readonly notes: PcapngNotes;
  readonly changes: RecordChanges;
}

interface Opened {
  readonly writer: PcapngWriter | PcapConverter;
  readonly connections: number[];
  readonly remarks: Map<number, string>;
  readonly origins: PacketOrigins;
}

/** Read the selected files again, and write each selected packet, rewritten, to where it belongs. */
export async function extract(
  points: readonly SurveyedPoint[],
  folder: string,
  parts: ExtractionParts,
  context: RunContext,
): Promise<Extracted> {
  const extraction = new Extraction(folder, parts);
  for (const [index, { point, files }] of points.entries()) {
    for (const { probe } of files) {
      if (!parts.planner.needsFile(probe.file.ordinal)) continue;
      parts.planner.startFile(probe.file.ordinal, index);
      parts.copies?.startFile(index, isOfManyInterfaces(probe));
      await extraction.read(probe.file, point.name, context);
    }
  }
  return extraction.finish();
}

/** A file under work, and the name of the place where it was captured. */
interface Source {
  readonly reader: CaptureReader;
  readonly file: number;
  readonly point: string;
}

class Extraction {
  readonly #folder: string;
  readonly #parts: ExtractionParts;
  readonly #quoting: QuotingErrors;
  readonly #opened: (Opened | undefined)[] = [];
  readonly #frame = new Frame();
  readonly #ordinary: OrdinaryPackets;
  #packets = 0;

  constructor(folder: string, parts: ExtractionParts) {
    this.#folder = folder;
    this.#parts = parts;
    this.#ordinary = new OrdinaryPackets(parts.dissector.layers);
    this.#quoting = new QuotingErrors(parts.planner.parts);
  }

  async read(file: CaptureFile, point: string, context: RunContext): Promise<void> {
    const reader = openCapture(file.path, file);
    const source = { reader, file: file.ordinal, point };
    for (const opened of this.#opened) opened?.writer.useInterfaces(reader.interfaces, point);
    await readThrough(reader, (before) => this.#readSome(source, before), context);
  }

  async finish(): Promise<Extracted> {
    this.#parts.rewriter.finish();
    const parts: ExtractedPart[] = [];
    for (const [index, opened] of this.#opened.entries()) {
      if (opened === undefined) continue;
      const { writer, ...kept } = opened;
      await writer.finish();
      const part = this.#parts.planner.parts[index] as Part;
      parts.push({ part, ...this.#place(index), ...kept, packets: kept.connections.length });
    }
    return { parts, packets: this.#packets };
  }

  #readSome(source: Source, before: number): number {
    const { planner, copies, dissector } = this.#parts;
    const { packet } = source.reader;
    let count = 0;
    while (count < PACKETS_PER_BREATH && source.reader.next()) {
      count += 1;
      const { bytes, start, end, wireLength, frameCheckLength } = packet;
      this.#frame.load(bytes, start, end, wireLength, frameCheckLength);
      if (!this.#ordinary.describes(this.#frame, packet.linkType)) {
        dissector.dissect(this.#frame, packet.linkType);
      }
      const { seconds, nanoseconds } = packet;
      if (copies?.has(this.#frame, seconds, nanoseconds)) continue;
      const bits = planner.belongs(this.#frame, seconds, nanoseconds, before + count);
      if (bits !== 0) this.#take(source, before + count, this.#targets(bits, source));
    }
    return count;
  }

  #take({ reader, file }: Source, number: number, targets: readonly Opened[]): void {
    const { planner, rewriter, annotations } = this.#parts;
    this.#packets += 1;
    const annotation = annotations.of(file, number);
    rewriter.write(
      reader.packet,
      targets.map(({ writer }) => writer),
      annotation?.comment,
    );
    const connection = planner.connection || this.#quoting.connectionOf(file, number);
    for (const { connections, remarks, origins } of targets) {
      connections.push(connection);
      origins.add(file, number);
      if (annotation !== undefined) remarks.set(connections.length, annotation.remark);
    }
  }

  #targets(bits: number, source: Source): Opened[] {
    const targets: Opened[] = [];
    for (let index = 0; bits >>> index !== 0; index += 1) {
      if ((bits >>> index) & 1) targets.push(this.#opened[index] ?? this.#open(index, source));
    }
    return targets;
  }

  #open(index: number, { reader: { interfaces }, point }: Source): Opened {
    const { format, notes, changes } = this.#parts;
    const file = new OutputFile(this.#place(index).path);
    const writer =
      format === 'pcap'
        ? new PcapConverter(file, interfaces, changes)
        : new PcapngWriter(file, interfaces, notes, changes);
    writer.useInterfaces(interfaces, point);
    const opened = { writer, connections: [], remarks: new Map(), origins: new PacketOrigins() };
    this.#opened[index] = opened;
    return opened;
  }

  #place(index: number): { name: string; path: string } {
    const { planner, format } = this.#parts;
    const part = planner.parts[index] as Part;
    const name = `captures/${String(index + 1).padStart(2, '0')}-${part.name}.${format}`;
    return { name, path: join(this.#folder, name) };
  }
}
