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
import {
  BYTES,
  FILES,
  FIRST_PACKET,
  FIRST_TIME,
  LAST_PACKET,
  LAST_TIME,
  PACKETS,
  PAYLOAD,
  TCP_RECORD,
} from './conversation-record.js';
import { ConversationTable } from './conversation-table.js';
import { Duplicates } from './duplicates.js';
import { announcedMtu, type IcmpError, isIcmpError, loadQuotation } from './icmp-errors.js';
import { increase } from './records.js';
import { Summaries } from './summary.js';
import { TcpFlows } from './tcp-flows.js';
import { FLAG } from './tcp-segment.js';
import { Tuple } from './tuple.js';

export interface Tracker {
  /** The packets that follow come from this file of this capture point. */
  startFile(file: number, capturePoint: number): void;
  /** Take one packet in. The frame holds its original bytes. */
  observe(frame: Frame, seconds: number, nanoseconds: number, packet: number): void;
  /** No more packets will come. */
  finish(): void;
  readonly connectionCount: number;
  /** Packets that were there twice because they passed two interfaces. */
  readonly duplicateCount: number;
  /** One connection by its id, from 1. */
  connection(id: number): Connection;
  /** All, in order of first appearance. Each is made when it is asked for, and not kept. */
  connections(): Iterable<Connection>;
  /** The ICMP errors that quote a connection. */
  icmpErrors(id: number): readonly IcmpError[];
}

export function createTracker(): Tracker {
  return new ConnectionTracker();
}

const NANOSECONDS = 1e9;
/** A datagram conversation that was silent this long is over; Zeek's udp_inactivity_timeout. */
const DATAGRAM_SILENCE = 60 * NANOSECONDS;
/** Objects are kept for these, so their number is bounded. */
const MOST_ICMP_ERRORS = 10_000;
/** Ports below this belong to services. RFC 6335, section 6. */
const SYSTEM_PORTS_END = 1024;
/** Where the source address stands in the header. RFC 791, section 3.1; RFC 8200, section 3. */
const IPV4_SOURCE = 12;
const IPV6_SOURCE = 8;

class ConnectionTracker implements Tracker {
  readonly #table = new ConversationTable();
  readonly #flows = new TcpFlows();
  readonly #tuple = new Tuple();
  readonly #clock = new Clock();
  readonly #summaries = new Summaries(this.#table, this.#flows, this.#clock);
  readonly #icmpErrors = new Map<number, IcmpError[]>();
  #icmpErrorCount = 0;
  readonly #duplicates = new Duplicates();
  #file = 0;
  #capturePoint = 0;

  startFile(file: number, capturePoint: number): void {
    this.#file = file;
    this.#capturePoint = capturePoint;
  }

  observe(frame: Frame, seconds: number, nanoseconds: number, packet: number): void {
    const { protocol } = frame.conversation;
    if (protocol === 0) return;
    const time = this.#clock.timeOf(seconds, nanoseconds);
    this.#tuple.load(frame, this.#capturePoint);
    if (this.#duplicates.isDuplicate(frame, time)) {
      this.#extend(time, packet);
      return;
    }
    if (protocol === PROTOCOL.tcp) this.#observeTcp(frame, time, packet);
    else this.#observeDatagram(frame, time, packet);
  }

  finish(): void {}

  get connectionCount(): number {
    return this.#table.records.count;
  }

  get duplicateCount(): number {
    return this.#duplicates.count;
  }

  connection(id: number): Connection {
    return this.#summaries.connection(id);
  }

  icmpErrors(id: number): readonly IcmpError[] {
    return this.#icmpErrors.get(id) ?? [];
  }

  *connections(): Iterable<Connection> {
    for (let id = 1; id <= this.connectionCount; id += 1) yield this.connection(id);
  }

  #observeTcp(frame: Frame, time: number, packet: number): void {
    const { cursor } = this.#flows;
    const { records } = this.#table;
    cursor.segment.load(frame, time);
    let id = this.#table.find(this.#tuple);
    if (id >= 0) {
      const record = records.integers(id)[records.integersAt(id) + TCP_RECORD] as number;
      if (this.#flows.opensAnother(record, this.#side())) id = -1;
    }
    if (id < 0) id = this.#openTcp(time, packet);
    const side = this.#side();
    this.#tellPlaces(id, time, packet);
    this.#count(frame, id, time, packet);
    const record = records.integers(id)[records.integersAt(id) + TCP_RECORD] as number;
    this.#flows.follow(record, side, frame);
  }

  /** A copy is part of its conversation, but tells nothing new of it. */
  #extend(time: number, packet: number): void {
    const id = this.#table.find(this.#tuple);
    if (id >= 0) this.#reach(id, time, packet);
  }

  #reach(id: number, time: number, packet: number): void {
    const { records } = this.#table;
    const integers = records.integers(id);
    const at = records.integersAt(id);
    integers[at + LAST_PACKET] = packet;
    integers[at + FILES] = ((integers[at + FILES] as number) & ~0xffff) | this.#file;
    records.reals(id)[records.realsAt(id) + LAST_TIME] = time;
  }

  #observeDatagram(frame: Frame, time: number, packet: number): void {
    const { records } = this.#table;
    let id = this.#table.find(this.#tuple);
    if (id >= 0) {
      const last = records.reals(id)[records.realsAt(id) + LAST_TIME] as number;
      if (time - last > DATAGRAM_SILENCE) id = -1;
    }
    if (id < 0) id = this.#open(time, packet);
    this.#count(frame, id, time, packet);
    const { protocol, sourcePort } = frame.conversation;
    const isIcmp = protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6;
    if (isIcmp && isIcmpError(protocol, sourcePort)) this.#noteIcmpError(frame, id, time, packet);
  }

  #noteIcmpError(frame: Frame, conversation: number, time: number, packet: number): void {
    if (this.#icmpErrorCount === MOST_ICMP_ERRORS) return;
    if (!loadQuotation(this.#tuple, frame, this.#capturePoint)) return;
    const connection = this.#table.find(this.#tuple) + 1;
    if (connection === 0) return;
    const errors = this.#icmpErrors.get(connection) ?? [];
    this.#icmpErrors.set(connection, errors);
    this.#icmpErrorCount += 1;
    errors.push({
      conversation: conversation + 1,
      connection,
      protocol: frame.conversation.protocol,
      type: frame.conversation.sourcePort,
      code: frame.conversation.destinationPort,
      mtu: announcedMtu(frame),
      moment: this.#clock.moment(time, this.#file, packet),
    });
  }

  /** The sender of the packet that was looked up: 0 opened the connection. */
  #side(): number {
    return this.#table.isForward ? 0 : 1;
  }

  #open(time: number, packet: number): number {
    const { records } = this.#table;
    const id = this.#table.open(this.#tuple);
    const integers = records.integers(id);
    const at = records.integersAt(id);
    integers[at + FIRST_PACKET] = packet;
    integers[at + FILES] = this.#file << 16;
    records.reals(id)[records.realsAt(id) + FIRST_TIME] = time;
    return id;
  }

  #openTcp(time: number, packet: number): number {
    const isFlipped = this.#isFromServer();
    if (isFlipped) this.#tuple.turn();
    const id = this.#open(time, packet);
    if (isFlipped) this.#table.isForward = false;
    const { records } = this.#table;
    const record = this.#flows.open(id, isFlipped);
    records.integers(id)[records.integersAt(id) + TCP_RECORD] = record;
    return id;
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

  #tellPlaces(id: number, time: number, packet: number): void {
    const { here, before } = this.#flows.story;
    const { records } = this.#table;
    const integers = records.integers(id);
    const at = records.integersAt(id);
    here.time = time;
    here.file = this.#file;
    here.packet = packet;
    before.packet = integers[at + LAST_PACKET] as number;
    before.file = (integers[at + FILES] as number) & 0xffff;
    before.time = records.reals(id)[records.realsAt(id) + LAST_TIME] as number;
  }

  #count(frame: Frame, id: number, time: number, packet: number): void {
    const { records } = this.#table;
    const { source, addressLength, payload, payloadEnd } = frame.conversation;
    const integers = records.integers(id);
    const at = records.integersAt(id);
    const reals = records.reals(id);
    const realsAt = records.realsAt(id);
    const side = this.#side();
    this.#reach(id, time, packet);
    increase(integers, at + PACKETS + side, 1);
    const start = source - (addressLength === 4 ? IPV4_SOURCE : IPV6_SOURCE);
    increase(reals, realsAt + BYTES + side, payloadEnd - start);
    increase(reals, realsAt + PAYLOAD + side, Math.max(0, payloadEnd - payload));
  }
}
