import { join } from 'node:path';
import { createWriter } from '../capture/create-writer.js';
import type { FileThread } from '../capture/file-thread.js';
import { openCapture } from '../capture/open.js';
import { OutputFile } from '../capture/output-file.js';
import { type LeftOut, PcapConverter } from '../capture/pcap-converter.js';
import { PcapReader } from '../capture/pcap-reader.js';
import { PcapngWriter } from '../capture/pcapng/writer.js';
import type { CaptureFormat, CaptureReader } from '../capture/reader.js';
import type { CaptureWriter, RecordChanges } from '../capture/writer.js';
import { PACKETS_PER_BREATH, readThrough } from './read-through.js';
import type { Rewriter } from './rewriter.js';
import type { RunContext } from './run-context.js';

/** A capture to rewrite, in the order of its packets' times. */
export interface RewriteSource {
  readonly path: string;
  readonly size: number;
  /** Number of the input that it is part of, from 1, for messages. */
  readonly input?: number;
  /** Neutral name of the place where it was captured. */
  readonly point: string;
  /** Its compressed form ended early. */
  readonly isCutShort: boolean;
}

export interface RewrittenCapture {
  readonly path: string;
  readonly packets: number;
  /** False where something of the source could not be read. */
  readonly isWhole: boolean;
  /** What the format that was asked for has no room for. */
  readonly leftOut: readonly LeftOut[];
}

export interface RewriteOptions {
  readonly rewriter: Rewriter;
  readonly format: CaptureFormat | 'same';
  /** Reads ahead and writes behind, where that is worth it. */
  readonly thread?: FileThread | undefined;
  readonly changes?: RecordChanges;
}

/** Rewrite every capture into a file of its own below `folder`, under a neutral name. */
export async function rewriteEach(
  sources: readonly RewriteSource[],
  folder: string,
  options: RewriteOptions,
  context: RunContext,
): Promise<RewrittenCapture[]> {
  const digits = Math.max(2, String(sources.length).length);
  const results: RewrittenCapture[] = [];
  const writers: CaptureWriter[] = [];
  for (const [index, source] of sources.entries()) {
    const reader = openCapture(source.path, { ...source, thread: options.thread });
    const format = options.format === 'same' ? reader.format : options.format;
    const path = join(folder, `capture-${String(index + 1).padStart(digits, '0')}.${format}`);
    const file = new OutputFile(path, options.thread);
    const writer = createWriter(file, reader, { ...options, format });
    writers.push(writer);
    const copied = await copy(reader, writer, options.rewriter, context);
    writer.settle();
    results.push({ path, ...copied, isWhole: copied.isWhole && !source.isCutShort });
  }
  await finish(options.rewriter, writers);
  return results;
}

/** Rewrite all captures, one after another, into the one file at `path`. */
export async function rewriteTogether(
  sources: readonly RewriteSource[],
  path: string,
  options: RewriteOptions,
  context: RunContext,
): Promise<RewrittenCapture[]> {
  const format = options.format === 'same' ? commonFormat(sources) : options.format;
  const results: RewrittenCapture[] = [];
  let writer: CaptureWriter | undefined;
  for (const source of sources) {
    const { point, isCutShort } = source;
    const reader = openCapture(source.path, { ...source, thread: options.thread });
    if (writer === undefined) {
      const file = new OutputFile(path, options.thread);
      writer = createWriter(file, reader, { ...options, format });
    } else if (writer instanceof PcapngWriter) writer.useInterfaces(reader.interfaces, point);
    const copied = await copy(reader, writer, options.rewriter, context);
    results.push({ path, ...copied, isWhole: copied.isWhole && !isCutShort });
  }
  if (writer !== undefined) await finish(options.rewriter, [writer]);
  return results;
}

/** Classic pcap has one header for all packets: captures whose headers differ need pcapng. */
function commonFormat(sources: readonly RewriteSource[]): CaptureFormat {
  const headers = new Set<string>();
  for (const source of sources) {
    const reader = openCapture(source.path, source);
    reader.close();
    if (!(reader instanceof PcapReader)) return 'pcapng';
    const { linkType, isNanosecond, frameCheckLength, isLittleEndian } = reader.header;
    headers.add(`${linkType} ${isNanosecond} ${frameCheckLength} ${isLittleEndian}`);
  }
  return headers.size === 1 ? 'pcap' : 'pcapng';
}

async function copy(
  reader: CaptureReader,
  writer: CaptureWriter,
  rewriter: Rewriter,
  context: RunContext,
): Promise<Omit<RewrittenCapture, 'path'>> {
  const writers = [writer];
  reader.onRefill = () => writer.flush();
  const packets = await readThrough(reader, () => rewriteSome(reader, writers, rewriter), context);
  writer.flush();
  context.log.info('capture.done', { packets, bytes: reader.size });
  const isWhole = reader.size > 0 && reader.damage.length === 0;
  return { packets, isWhole, leftOut: listLeftOut(reader, writer) };
}

function listLeftOut({ drops }: CaptureReader, writer: CaptureWriter): LeftOut[] {
  if (!(writer instanceof PcapConverter)) return [];
  const hasDrops = drops !== undefined && drops.interface + drops.system > 0;
  return [...new Set<LeftOut>([...writer.leftOut, ...(hasDrops ? ['drop counts' as const] : [])])];
}

/** The inner loop, apart from everything that waits: for `readThrough`. */
export function rewriteSome(
  reader: CaptureReader,
  writers: readonly CaptureWriter[],
  rewriter: Rewriter,
): number {
  let count = 0;
  while (count < PACKETS_PER_BREATH && reader.next()) {
    rewriter.write(reader.packet, writers);
    count += 1;
  }
  return count;
}

async function finish(rewriter: Rewriter, writers: readonly CaptureWriter[]): Promise<void> {
  rewriter.finish();
  await Promise.all(writers.map((writer) => writer.finish()));
}
