/**
 * Following connections through captures.
 *
 * The survey calls `startFile` for each file, in the order of their times within a capture point, and
 * `observe` for each packet, dissected and not yet changed. It is synchronous, keeps nothing of the
 * packet, and allocates nothing for it. After `finish`, `connections()` tells what was seen:
 *
 *   const tracker = createTracker();
 *   tracker.startFile(1, 0);
 *   … dissector.dissect(frame, linkType); tracker.observe(frame, seconds, nanoseconds, packetNumber);
 *   tracker.finish();
 *   const findings = findFindings(tracker);                                   // findings/registry.ts
 *   const selection = selectConnections(tracker, findings, { pick: 'findings' }); // selection.ts
 *   const planner = createPlanner(tracker, selection);                        // planner.ts
 *   … second pass: planner.startFile(1, 0); const picks = planner.belongs(frame, seconds, nanoseconds, packetNumber);
 *
 * Files and capture points are numbered by the caller: files from 1 to 65535 over the whole run, capture
 * points from 0. Packets are numbered from 1 in each file. Connections are numbered from 1.
 */
import type { Frame } from '../frame/frame.js';
import { Clock } from './clock.js';
import { type Connection, PROTOCOL } from './connection.js';
import { Conversations } from './conversations.js';
import { Duplicates } from './duplicates.js';
import { type IcmpError, IcmpErrors, isIcmpError, loadQuotation } from './icmp-errors.js';
import { NameLookups } from './name-lookups.js';
import { Summaries } from './summary.js';
import { TcpFlows } from './tcp-flows.js';
import { FLAG } from './tcp-segment.js';
import { Tuple } from './tuple.js';

export interface Tracker {
  /** The packets that follow come from this file of this capture point, from one interface or many. */
  startFile(file: number, capturePoint: number, isOfManyInterfaces?: boolean): void;
  /** Take one packet in. The frame holds its original bytes. */
  observe(frame: Frame, seconds: number, nanoseconds: number, packet: number): void;
  /** No more packets will come. */
  finish(): void;
  readonly connectionCount: number;
  /** Capture points that files came from, counting those before the last. */
  readonly capturePointCount: number;
  /** Packets that were there twice because they passed two interfaces. */
  readonly duplicateCount: number;
  /** One connection by its id, from 1. */
  connection(id: number): Connection;
  /** All, in order of first appearance. Each is made when it is asked for, and not kept. */
  connections(): Iterable<Connection>;
  /** The ICMP errors that quote a connection. */
  icmpErrors(id: number): readonly IcmpError[];
  /** DNS lookups that were seen. */
  readonly lookups: NameLookups;
}

export interface TrackerOptions {
  /** Whether a packet passes the filter that was asked for. */
  readonly filter?: (frame: Frame) => boolean;
}

export function createTracker(options: TrackerOptions = {}): Tracker {
  return new ConnectionTracker(options.filter);
}

/** A datagram conversation that was silent this long is over; Zeek's udp_inactivity_timeout. */
const DATAGRAM_SILENCE = 60e9;
/** Ports below this belong to services. RFC 6335, section 6. */
const SYSTEM_PORTS_END = 1024;

class ConnectionTracker implements Tracker {
  readonly #conversations = new Conversations();
  readonly #flows = new TcpFlows();
  readonly #tuple = new Tuple();
  readonly #clock = new Clock();
  readonly #summaries = new Summaries(this.#conversations.table, this.#flows, this.#clock);
  readonly #duplicates = new Duplicates();
  readonly #icmpErrors = new IcmpErrors(this.#conversations.table, this.#clock);
  readonly #lookups = new NameLookups(this.#clock);
  readonly #here = this.#flows.story.here;
  readonly #filter: ((frame: Frame) => boolean) | undefined;
  #capturePoint = 0;
  #capturePointCount = 0;

  constructor(filter: ((frame: Frame) => boolean) | undefined) {
    this.#filter = filter;
  }

  startFile(file: number, capturePoint: number, isOfManyInterfaces = false): void {
    this.#here.file = file;
    if (capturePoint !== this.#capturePoint) this.#duplicates.forget();
    this.#capturePoint = capturePoint;
    this.#capturePointCount = Math.max(this.#capturePointCount, capturePoint + 1);
    this.#duplicates.startFile(isOfManyInterfaces);
  }

  observe(frame: Frame, seconds: number, nanoseconds: number, packet: number): void {
    const { protocol } = frame.conversation;
    if (protocol === 0) return;
    this.#here.time = this.#clock.timeOf(seconds, nanoseconds);
    this.#here.packet = packet;
    this.#tuple.load(frame, this.#capturePoint);
    if (this.#duplicates.isDuplicate(frame, this.#here.time)) this.#extend();
    else if (protocol === PROTOCOL.tcp) this.#observeTcp(frame);
    else this.#observeDatagram(frame);
  }

  finish(): void {
    this.#lookups.finish(this.#here.time);
  }

  get connectionCount(): number {
    return this.#conversations.table.records.count;
  }

  get capturePointCount(): number {
    return this.#capturePointCount;
  }

  get duplicateCount(): number {
    return this.#duplicates.count;
  }

  get lookups(): NameLookups {
    return this.#lookups;
  }

  connection(id: number): Connection {
    return this.#summaries.connection(id);
  }

  *connections(): Iterable<Connection> {
    for (let id = 1; id <= this.connectionCount; id += 1) yield this.connection(id);
  }

  icmpErrors(id: number): readonly IcmpError[] {
    return this.#icmpErrors.about(id);
  }

  #observeTcp(frame: Frame): void {
    const conversations = this.#conversations;
    this.#flows.cursor.segment.load(frame, this.#here.time);
    const isKnown = conversations.find(this.#tuple);
    if (!isKnown || this.#flows.opensAnother(conversations.tcpRecord, conversations.side)) {
      this.#openTcp();
    }
    conversations.loadLast(this.#flows.story.before);
    this.#count(frame);
    this.#flows.follow(conversations.tcpRecord, conversations.side, frame);
  }

  #observeDatagram(frame: Frame): void {
    const conversations = this.#conversations;
    const { before } = this.#flows.story;
    if (!conversations.find(this.#tuple)) conversations.open(this.#tuple, this.#here);
    conversations.loadLast(before);
    if (before.packet > 0 && this.#here.time - before.time > DATAGRAM_SILENCE) {
      conversations.open(this.#tuple, this.#here);
    }
    this.#count(frame);
    const { protocol, sourcePort } = frame.conversation;
    const { id } = conversations;
    if (protocol === PROTOCOL.udp) this.#lookups.observe(frame, id, this.#here);
    else if (isIcmpError(protocol, sourcePort)) {
      if (loadQuotation(this.#tuple, frame, this.#capturePoint)) {
        this.#icmpErrors.note(frame, this.#tuple, id, this.#here);
      }
    }
  }

  #count(frame: Frame): void {
    this.#conversations.count(frame, this.#here);
    if (this.#filter === undefined || this.#filter(frame)) this.#conversations.markPassed();
  }

  #openTcp(): void {
    const conversations = this.#conversations;
    const isFlipped = this.#isFromServer();
    if (isFlipped) this.#tuple.turn();
    conversations.open(this.#tuple, this.#here);
    if (isFlipped) conversations.table.isForward = false;
    conversations.tcpRecord = this.#flows.open(
      conversations.id,
      isFlipped,
      conversations.hasPredecessor,
    );
  }

  /** Whether a connection's first packet comes from the side that accepted it. A guess without a SYN. */
  #isFromServer(): boolean {
    const { segment } = this.#flows.cursor;
    if (segment.has(FLAG.syn)) return segment.has(FLAG.ack);
    const { sourcePort, destinationPort } = this.#tuple;
    if (sourcePort < SYSTEM_PORTS_END !== destinationPort < SYSTEM_PORTS_END) {
      return sourcePort < SYSTEM_PORTS_END;
    }
    return sourcePort < destinationPort;
  }

  /** A copy is part of its conversation, but tells nothing new of it. */
  #extend(): void {
    if (this.#conversations.find(this.#tuple)) this.#conversations.reach(this.#here);
  }
}
