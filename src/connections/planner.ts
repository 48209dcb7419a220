import type { Frame } from '../frame/frame.js';
import { PROTOCOL } from './connection.js';
import { HostPackets } from './host-packets.js';
import { IntervalTable } from './interval-table.js';
import { RelatedPackets } from './related-packets.js';
import { idsWithTwins, type Part, type Selection } from './selection.js';
import type { Tracker } from './tracker.js';
import { Tuple } from './tuple.js';

/** More parts than this do not fit the bits of a number. */
const MOST_PARTS = 30;

/** Says, packet by packet in the second pass, where each belongs. */
export interface Planner {
  readonly parts: readonly Part[];
  startFile(file: number, capturePoint: number): void;
  /** One bit for each part that the packet belongs to, the first part's lowest; 0: to none. */
  belongs(frame: Frame, seconds: number, nanoseconds: number, packet: number): number;
  /** Id of the connection that the last packet belonged to; 0: to none that was chosen. */
  readonly connection: number;
  /** Whether packets of this file may belong to a part; if not, it need not be read again. */
  needsFile(file: number): boolean;
}

export interface PlannerOptions {
  /** Layer id of ARP, as the dissector numbers it. */
  readonly arpLayer?: number;
}

/** A planner for the selection. The second pass hands it the same packets, files and numbers as the first. */
export function createPlanner(
  tracker: Tracker,
  selection: Selection,
  options: PlannerOptions = {},
): Planner {
  const isEverything =
    selection.parts[0]?.name === 'all' &&
    selection.parts[0].connections.length === tracker.connectionCount;
  if (isEverything) return new EverythingPlanner(tracker, selection.parts);
  return new ConnectionPlanner(tracker, selection, options.arpLayer ?? 0);
}

class EverythingPlanner implements Planner {
  readonly parts: readonly Part[];
  /** Only of the connections that a report shows. */
  readonly #intervals = new IntervalTable();
  readonly #tuple = new Tuple();
  #file = 0;
  #capturePoint = 0;
  #connection = 0;

  constructor(tracker: Tracker, parts: readonly Part[]) {
    this.parts = parts;
    for (const id of idsWithTwins(parts.flatMap(({ chosen }) => chosen))) {
      this.#intervals.add(tracker.connection(id), 1);
    }
  }

  get connection(): number {
    return this.#connection;
  }

  startFile(file: number, capturePoint: number): void {
    this.#file = file;
    this.#capturePoint = capturePoint;
  }

  belongs(frame: Frame, _seconds: number, _nanoseconds: number, packet: number): number {
    this.#connection = 0;
    if (frame.conversation.protocol === 0) return 1;
    this.#tuple.load(frame, this.#capturePoint);
    this.#intervals.find(this.#tuple, this.#file, packet);
    this.#connection = this.#intervals.connection;
    return 1;
  }

  needsFile(): boolean {
    return true;
  }
}

class ConnectionPlanner implements Planner {
  readonly parts: readonly Part[];
  readonly #intervals = new IntervalTable();
  readonly #hosts: HostPackets;
  readonly #related = new RelatedPackets();
  readonly #tuple = new Tuple();
  #file = 0;
  #capturePoint = 0;
  #connection = 0;

  constructor(tracker: Tracker, selection: Selection, arpLayer: number) {
    this.parts = selection.parts.slice(0, MOST_PARTS);
    this.#hosts = new HostPackets(arpLayer);
    for (const [index, part] of this.parts.entries()) {
      for (const id of part.connections) {
        const connection = tracker.connection(id);
        this.#intervals.add(connection, 1 << index);
      }
      for (const chosen of part.chosen) {
        this.#hosts.add(tracker.connection(chosen.connection), 1 << index);
        this.#related.add(chosen, 1 << index);
      }
    }
  }

  get connection(): number {
    return this.#connection;
  }

  startFile(file: number, capturePoint: number): void {
    this.#file = file;
    this.#capturePoint = capturePoint;
  }

  belongs(frame: Frame, seconds: number, nanoseconds: number, packet: number): number {
    this.#connection = 0;
    if (frame.conversation.protocol === 0) {
      return this.#hosts.belongs(frame, seconds, nanoseconds);
    }
    this.#tuple.load(frame, this.#capturePoint);
    let bits = this.#intervals.find(this.#tuple, this.#file, packet);
    this.#connection = this.#intervals.connection;
    if (frame.conversation.protocol !== PROTOCOL.tcp) {
      bits |= this.#related.belongs(this.#file, packet);
      bits |= this.#hosts.belongs(frame, seconds, nanoseconds);
    }
    return bits;
  }

  needsFile(file: number): boolean {
    return this.#intervals.covers(file) || this.#related.covers(file);
  }
}
