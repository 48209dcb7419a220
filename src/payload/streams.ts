import { blank } from '../frame/blank.js';
import { u8, u32 } from '../frame/bytes.js';
import type { Frame } from '../frame/frame.js';
import { Connection } from './connection.js';
import { ConnectionTable } from './connection-table.js';
import type { PayloadCursor } from './cursor.js';
import type { Deferral } from './deferral.js';
import type { Direction } from './direction.js';
import { ReplayLog } from './replay-log.js';
import { SENDER, type Sender } from './scrubber.js';
import type { StreamRecogniser } from './stream-recogniser.js';

// RFC 9293, section 3.1.
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const FLAGS = 13;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** So many acknowledgments of missing bytes, and the capture, not the network, has lost them. */
const MAX_ACKNOWLEDGED = 32;
/** A sequence number further off than the largest window belongs to another connection. RFC 7323, 2.3. */
const MAX_WINDOW = 2 ** 30;
/** Closed connections stay this long, so that what is sent again becomes what it was. */
const CLOSED_KEPT = 256;

/** What the header of the segment under work says. */
interface Segment {
  flags: number;
  sequence: number;
  acknowledgment: number;
  /** The payload that was captured, and where it ended on the wire. */
  start: number;
  end: number;
  wireEnd: number;
}

/** Follows TCP connections, and gives each direction's bytes to its session once and in order. */
export class Streams {
  readonly #recogniser: StreamRecogniser;
  readonly #cursor: PayloadCursor;
  readonly #table = new ConnectionTable<Connection>();
  readonly #segment: Segment = {
    flags: 0,
    sequence: 0,
    acknowledgment: 0,
    start: 0,
    end: 0,
    wireEnd: 0,
  };
  readonly #deferral: Deferral;
  readonly #log = new ReplayLog();
  readonly #closed: { key: Uint32Array; connection: Connection }[] = [];
  readonly #keys = new Map<Connection, Uint32Array>();
  #sender: Sender = SENDER.client;

  constructor(recogniser: StreamRecogniser, cursor: PayloadCursor, deferral: Deferral) {
    this.#deferral = deferral;
    this.#recogniser = recogniser;
    this.#cursor = cursor;
  }

  /** 0: the payload is decided, and the frame's opaque part starts behind it. Else a ticket. */
  scrub(frame: Frame): number {
    this.#readSegment(frame);
    const { flags, start, wireEnd } = this.#segment;
    const isBare = start >= wireEnd && (flags & (SYN | FIN | RST)) === 0;
    if (isBare && this.#deferral.count === 0) return 0;
    const connection = this.#connectionOf(frame);
    if (connection === undefined) return 0;
    const direction = connection.direction(this.#sender);
    if ((flags & ACK) !== 0) this.#noteAcknowledgment(connection);
    const ticket = start < wireEnd ? this.#deliver(frame, connection, direction) : 0;
    if ((flags & (FIN | RST)) !== 0) this.#noteEnd(connection, direction);
    return ticket;
  }

  /** Decide over a deferred packet that became ready, loaded and dissected anew. */
  scrubDeferred(ticket: number, frame: Frame): void {
    const deferred = this.#deferral.take(ticket);
    if (deferred === undefined) return;
    this.#readSegment(frame);
    this.#deliver(frame, deferred.connection, deferred.direction);
    this.#closeIfComplete(deferred.connection);
  }

  #readSegment(frame: Frame): void {
    const { header, payload, payloadEnd } = frame.conversation;
    const segment = this.#segment;
    segment.flags = u8(frame.bytes, header + FLAGS);
    // Signed, so that they stay small integers: only differences between them count.
    segment.sequence = u32(frame.bytes, header + SEQUENCE) | 0;
    segment.acknowledgment = u32(frame.bytes, header + ACKNOWLEDGMENT) | 0;
    segment.start = payload;
    segment.end = Math.max(payload, Math.min(payloadEnd, frame.end));
    segment.wireEnd = payloadEnd;
    if ((segment.flags & SYN) !== 0) segment.sequence = (segment.sequence + 1) | 0;
  }

  /** The connection of the packet, opened where this packet opens one; sets who sent it. */
  #connectionOf(frame: Frame): Connection | undefined {
    const { flags, start, wireEnd, sequence } = this.#segment;
    const isOpening = (flags & (SYN | RST)) === SYN;
    const connection = this.#table.find(frame.bytes, frame.conversation);
    if (connection !== undefined) {
      this.#sender = (this.#table.end ^ connection.clientEnd) as Sender;
      const direction = connection.direction(this.#sender);
      const distance = (sequence - direction.expected) | 0;
      const isStranger = start < wireEnd && Math.abs(distance) > MAX_WINDOW;
      const isAnother = isOpening && direction.isOpenedElsewhere(sequence);
      if (!direction.isStarted || !(isStranger || isAnother)) {
        if (isOpening) this.#noteOpening(connection);
        return connection;
      }
      this.#retire(connection);
    }
    if (!isOpening && start >= wireEnd) return undefined;
    return this.#open(frame, isOpening);
  }

  #open(frame: Frame, isOpening: boolean): Connection {
    const { sourcePort, destinationPort } = frame.conversation;
    const connection = new Connection(this.#recogniser);
    const isFromServer = isOpening
      ? (this.#segment.flags & ACK) !== 0
      : this.#recogniser.isServer(sourcePort, destinationPort);
    connection.clientEnd = isFromServer ? this.#table.end ^ 1 : this.#table.end;
    connection.serverPort = isFromServer ? sourcePort : destinationPort;
    this.#sender = isFromServer ? SENDER.server : SENDER.client;
    if (isOpening) this.#noteOpening(connection);
    else connection.joinLate();
    this.#keys.set(connection, this.#table.set(connection));
    return connection;
  }

  /** A SYN tells where its own direction starts, and one with ACK also where the other does. */
  #noteOpening(connection: Connection): void {
    const { flags, sequence, acknowledgment } = this.#segment;
    const direction = connection.direction(this.#sender);
    if (!direction.isStarted) direction.open(sequence);
    const other = connection.direction(
      this.#sender === SENDER.client ? SENDER.server : SENDER.client,
    );
    if ((flags & ACK) !== 0 && !other.isStarted) other.open(acknowledgment);
  }

  #deliver(frame: Frame, connection: Connection, direction: Direction): number {
    const { sequence, start, end, wireEnd } = this.#segment;
    if (!direction.isStarted) direction.start(sequence, direction.phase);
    const ahead = (sequence - direction.expected) | 0;
    if (ahead > 0) return this.#deferral.defer(connection, direction, sequence);
    const overlap = Math.min(-ahead, wireEnd - start);
    const fresh = Math.min(start + overlap, end);
    let last = start;
    if (start < fresh) {
      blank(frame.bytes, start, fresh);
      last = this.#log.overlay(direction.lastEntry, sequence, frame.bytes, start, fresh);
    }
    if (fresh < end) {
      const fed = connection.feed(direction, this.#cursor, frame.bytes, fresh, end);
      if (fed > fresh) {
        last = fed;
        this.#remember(frame.bytes, direction);
      }
    }
    const missing = wireEnd - Math.max(end, start + overlap);
    if (missing > 0) direction.skip(missing);
    frame.opaqueStart = Math.max(frame.opaqueStart, last);
    this.#deferral.advanced(direction);
    return 0;
  }

  /** What the cursor disclosed of the segment under work is the same when it is sent again. */
  #remember(bytes: Uint8Array, direction: Direction): void {
    const cursor = this.#cursor;
    const shift = this.#segment.sequence - this.#segment.start;
    for (let run = 0; run < cursor.runCount; run += 1) {
      const from = cursor.runStart(run);
      const to = cursor.runEnd(run);
      const sequence = (shift + from) | 0;
      direction.lastEntry = this.#log.append(direction.lastEntry, sequence, bytes, from, to);
    }
  }

  /** The other side has what is missing here: it is only the capture that lost it. */
  #noteAcknowledgment(connection: Connection): void {
    const other = connection.direction(
      this.#sender === SENDER.client ? SENDER.server : SENDER.client,
    );
    if (!other.isWaiting || other.isReady) return;
    if (((this.#segment.acknowledgment - other.expected) | 0) <= 0) return;
    other.acknowledgedGap += 1;
    if (other.acknowledgedGap > MAX_ACKNOWLEDGED) this.#deferral.abandon(other, false);
  }

  #noteEnd(connection: Connection, direction: Direction): void {
    const { flags, sequence, start, wireEnd } = this.#segment;
    if ((flags & RST) !== 0) {
      for (const each of connection.directions) this.#deferral.abandon(each, true);
      this.#close(connection);
      return;
    }
    direction.hasFinished = true;
    direction.finish = (sequence + wireEnd - start) | 0;
    this.#closeIfComplete(connection);
  }

  #closeIfComplete(connection: Connection): void {
    const [client, server] = connection.directions;
    if (client.isComplete && server.isComplete) this.#close(connection);
  }

  /** A closed connection stays for a while; then its memory is freed. */
  #close(connection: Connection): void {
    const key = this.#keys.get(connection);
    if (connection.isClosed || key === undefined) return;
    connection.isClosed = true;
    this.#closed.push({ key, connection });
    if (this.#closed.length <= CLOSED_KEPT) return;
    const oldest = this.#closed.shift() as { key: Uint32Array; connection: Connection };
    this.#keys.delete(oldest.connection);
    this.#table.remove(oldest.key, oldest.connection);
  }

  /** Another connection takes over this one's addresses and ports. */
  #retire(connection: Connection): void {
    for (const direction of connection.directions) this.#deferral.abandon(direction, true);
    this.#keys.delete(connection);
    connection.isClosed = true;
  }
}
