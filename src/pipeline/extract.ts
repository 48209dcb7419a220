import { join } from 'node:path';
import type { CaptureFile } from '../capture/capture-file.js';
import { openCapture } from '../capture/open.js';
import { OutputFile } from '../capture/output-file.js';
import { type PcapngNotes, PcapngWriter } from '../capture/pcapng/writer.js';
import type { CaptureReader } from '../capture/reader.js';
import type { Planner } from '../connections/planner.js';
import type { Part } from '../connections/selection.js';
import { Frame } from '../frame/frame.js';
import type { Dissector } from '../layers/dissect.js';
import type { Annotations } from './annotations.js';
import { PACKETS_PER_BREATH, readThrough } from './read-through.js';
import type { Rewriter } from './rewriter.js';
import type { RunContext } from './run-context.js';
import type { SurveyedPoint } from './survey.js';

/** One finished capture of a bundle. */
export interface ExtractedPart {
  readonly part: Part;
  /** `captures/01-reset-in-setup.pcapng`, below the bundle's folder. */
  readonly name: string;
  readonly path: string;
  readonly packets: number;
  /** For each packet, the id of the connection it belongs to; 0: a related packet. */
  readonly connections: readonly number[];
  /** The comments on its packets, by number from 1. */
  readonly comments: ReadonlyMap<number, string>;
}

export interface ExtractionParts {
  readonly planner: Planner;
  readonly rewriter: Rewriter;
  readonly dissector: Dissector;
  readonly annotations: Annotations;
  readonly notes: PcapngNotes;
}

interface Opened {
  readonly writer: PcapngWriter;
  readonly connections: number[];
  readonly comments: Map<number, string>;
}

/** Read the selected files again, and write each selected packet, rewritten, to where it belongs. */
export async function extract(
  points: readonly SurveyedPoint[],
  folder: string,
  parts: ExtractionParts,
  context: RunContext,
): Promise<ExtractedPart[]> {
  const extraction = new Extraction(folder, parts);
  for (const [index, { point, files }] of points.entries()) {
    for (const { probe } of files) {
      if (!parts.planner.needsFile(probe.file.ordinal)) continue;
      parts.planner.startFile(probe.file.ordinal, index);
      await extraction.read(probe.file, point.name, context);
    }
  }
  return extraction.finish();
}

class Extraction {
  readonly #folder: string;
  readonly #parts: ExtractionParts;
  readonly #opened: (Opened | undefined)[] = [];
  readonly #frame = new Frame();

  constructor(folder: string, parts: ExtractionParts) {
    this.#folder = folder;
    this.#parts = parts;
  }

  async read(file: CaptureFile, point: string, context: RunContext): Promise<void> {
    const reader = openCapture(file.path, file);
    for (const opened of this.#opened) opened?.writer.useInterfaces(reader.interfaces, point);
    const readSome = (before: number) => this.#readSome(reader, file.ordinal, before, point);
    await readThrough(reader, readSome, context);
  }

  async finish(): Promise<ExtractedPart[]> {
    this.#parts.rewriter.finish();
    const results: ExtractedPart[] = [];
    for (const [index, opened] of this.#opened.entries()) {
      if (opened === undefined) continue;
      await opened.writer.finish();
      const { connections, comments } = opened;
      const part = this.#parts.planner.parts[index] as Part;
      const { name, path } = this.#place(index);
      results.push({ part, name, path, packets: connections.length, connections, comments });
    }
    return results;
  }

  #readSome(reader: CaptureReader, file: number, before: number, point: string): number {
    const { planner, dissector, rewriter, annotations } = this.#parts;
    const { packet } = reader;
    let count = 0;
    while (count < PACKETS_PER_BREATH && reader.next()) {
      count += 1;
      const { bytes, start, end, wireLength, frameCheckLength } = packet;
      this.#frame.load(bytes, start, end, wireLength, frameCheckLength);
      dissector.dissect(this.#frame, packet.linkType);
      const { seconds, nanoseconds } = packet;
      const bits = planner.belongs(this.#frame, seconds, nanoseconds, before + count);
      if (bits === 0) continue;
      const targets = this.#targets(bits, reader, point);
      const comment = annotations.of(file, before + count);
      rewriter.write(
        packet,
        targets.map(({ writer }) => writer),
        comment,
      );
      for (const target of targets) note(target, planner.connection, comment);
    }
    return count;
  }

  #targets(bits: number, reader: CaptureReader, point: string): Opened[] {
    const targets: Opened[] = [];
    for (let index = 0; bits >>> index !== 0; index += 1) {
      if ((bits >>> index) & 1)
        targets.push(this.#opened[index] ?? this.#open(index, reader, point));
    }
    return targets;
  }

  #open(index: number, reader: CaptureReader, point: string): Opened {
    const file = new OutputFile(this.#place(index).path);
    const writer = new PcapngWriter(file, reader.interfaces, this.#parts.notes);
    writer.useInterfaces(reader.interfaces, point);
    const opened: Opened = { writer, connections: [], comments: new Map() };
    this.#opened[index] = opened;
    return opened;
  }

  #place(index: number): { name: string; path: string } {
    const part = this.#parts.planner.parts[index] as Part;
    const name = `captures/${String(index + 1).padStart(2, '0')}-${part.name}.pcapng`;
    return { name, path: join(this.#folder, name) };
  }
}

function note({ connections, comments }: Opened, connection: number, comment?: string): void {
  connections.push(connection);
  if (comment !== undefined) comments.set(connections.length, comment);
}
