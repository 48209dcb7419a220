import type { CaptureFacts } from '../capture/facts.js';
import { FactCollector } from '../capture/facts.js';
import { openCapture } from '../capture/open.js';
import { type CaptureProbe, isOfManyInterfaces } from '../capture/probe.js';
import type { CaptureReader } from '../capture/reader.js';
import { arrange, type CapturePoint } from '../capture/rotation.js';
import { compileFilter } from '../connections/filter/filter.js';
import { createTracker, type Tracker } from '../connections/tracker.js';
import { Frame } from '../frame/frame.js';
import { createDissector, type Dissector } from '../layers/dissect.js';
import { OrdinaryPackets } from '../layers/ordinary.js';
import { LAYERS } from '../layers/registry.js';
import { PACKETS_PER_BREATH, readThrough } from './read-through.js';
import type { RunContext } from './run-context.js';

export interface SurveyedFile {
  readonly probe: CaptureProbe;
  readonly facts: CaptureFacts;
  /** Packets that are copies of others of the capture point, seen on a second interface. */
  readonly duplicates: number;
}

export interface SurveyedPoint {
  /** With the seams that only a whole reading can show. */
  readonly point: CapturePoint;
  readonly files: readonly SurveyedFile[];
}

/** What one reading of everything tells. */
export interface Survey {
  readonly points: readonly SurveyedPoint[];
  readonly tracker: Tracker;
}

/**
 * Read every capture once: headers, connections, damage. Changes and writes nothing. `filter` is an
 * expression in tcpdump's language; connections without a packet that passes it are marked.
 */
export async function survey(
  points: readonly CapturePoint[],
  context: RunContext,
  filter?: string,
): Promise<Survey> {
  const surveyor = new Surveyor(filter);
  const surveyed: SurveyedPoint[] = [];
  for (const [index, point] of points.entries()) {
    const files: SurveyedFile[] = [];
    for (const probe of [...point.files, ...point.withoutPackets]) {
      files.push(await surveyor.read(probe, index, context));
    }
    surveyed.push({ point: withSeams(point, files), files });
  }
  surveyor.tracker.finish();
  context.log.info('survey.done', { connections: surveyor.tracker.connectionCount });
  return { points: surveyed, tracker: surveyor.tracker };
}

function logged(facts: CaptureFacts, file: number, context: RunContext): CaptureFacts {
  const { packets, size, damage } = facts;
  context.log.info('capture.done', { file, packets, bytes: size });
  for (const { offset, length } of damage) {
    context.log.warn('capture.damaged', { file, offset, length });
  }
  return facts;
}

/** When each file ends is known only now; then so are the gaps between them. */
function withSeams(point: CapturePoint, files: readonly SurveyedFile[]): CapturePoint {
  const probes = files.map(({ probe, facts }) => ({
    ...probe,
    ...(facts.last === undefined ? {} : { last: facts.last }),
    longestSilence: facts.longestSilence,
  }));
  const [arranged] = arrange(probes);
  return arranged === undefined ? point : { ...arranged, name: point.name };
}

class Surveyor {
  readonly tracker: Tracker;
  readonly #frame = new Frame();
  readonly #dissector: Dissector = createDissector(LAYERS);
  readonly #ordinary = new OrdinaryPackets(LAYERS);

  constructor(filter: string | undefined) {
    this.tracker = createTracker(filter === undefined ? {} : { filter: compile(filter) });
  }

  async read(probe: CaptureProbe, point: number, context: RunContext): Promise<SurveyedFile> {
    const reader = openCapture(probe.file.path, probe.file);
    const facts = new FactCollector();
    const before = this.tracker.duplicateCount;
    this.tracker.startFile(probe.file.ordinal, point, isOfManyInterfaces(probe));
    await readThrough(reader, (packets) => this.#readSome(reader, facts, packets), context);
    const duplicates = this.tracker.duplicateCount - before;
    return { probe, facts: logged(facts.finish(reader), probe.file.ordinal, context), duplicates };
  }

  #readSome(reader: CaptureReader, facts: FactCollector, before: number): number {
    const frame = this.#frame;
    let count = 0;
    while (count < PACKETS_PER_BREATH && reader.next()) {
      const { packet } = reader;
      count += 1;
      facts.note(packet);
      frame.load(
        packet.bytes,
        packet.start,
        packet.end,
        packet.wireLength,
        packet.frameCheckLength,
      );
      if (!this.#ordinary.describes(frame, packet.linkType)) {
        this.#dissector.dissect(frame, packet.linkType);
      }
      this.tracker.observe(frame, packet.seconds, packet.nanoseconds, before + count);
    }
    return count;
  }
}

/** What a filter in tcpdump's language lets pass. Throws `filter.malformed`. */
export function compile(filter: string): (frame: Frame) => boolean {
  // The dissector counts layers from 1.
  return compileFilter(filter, ['', ...LAYERS.map(({ name }) => name)]);
}
