import type { Connection } from './connection.js';
import { Tuple } from './tuple.js';

/** The packets of one chosen connection: from one to another, in files that follow one another. */
interface Interval {
  readonly connection: number;
  readonly firstFile: number;
  readonly firstPacket: number;
  readonly lastFile: number;
  readonly lastPacket: number;
  bits: number;
}

const FEWEST_SLOTS = 64;

/** Chosen connections by their ends: a packet of any other costs one look into a small table. */
export class IntervalTable {
  /** Id of the connection that was found last; 0: none. */
  connection = 0;
  #slots: (Entry | undefined)[] = new Array(FEWEST_SLOTS).fill(undefined);
  #count = 0;
  #firstFile = Number.POSITIVE_INFINITY;
  #lastFile = 0;
  readonly #tuple = new Tuple();

  add(connection: Connection, bits: number): void {
    const tuple = this.#tuple;
    loadEnds(tuple, connection);
    const entry = this.#entry(tuple) ?? this.#insert(tuple);
    const known = entry.intervals.find((interval) => interval.connection === connection.id);
    if (known !== undefined) known.bits |= bits;
    else entry.intervals.push(intervalOf(connection, bits));
    this.#firstFile = Math.min(this.#firstFile, connection.first.file);
    this.#lastFile = Math.max(this.#lastFile, connection.last.file);
  }

  /** The parts of the connection that a packet with these ends belongs to. */
  find(tuple: Tuple, file: number, packet: number): number {
    this.connection = 0;
    const entry = this.#entry(tuple);
    if (entry === undefined) return 0;
    for (const interval of entry.intervals) {
      if (!isWithin(interval, file, packet)) continue;
      this.connection = interval.connection;
      return interval.bits;
    }
    return 0;
  }

  /** Whether a chosen connection may have packets in this file. */
  covers(file: number): boolean {
    return file >= this.#firstFile && file <= this.#lastFile;
  }

  #entry(tuple: Tuple): Entry | undefined {
    const mask = this.#slots.length - 1;
    for (let slot = tuple.hash() & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot];
      if (entry === undefined || entry.ends.isSameAs(tuple)) return entry;
    }
  }

  #insert(tuple: Tuple): Entry {
    if ((this.#count + 1) * 2 > this.#slots.length) this.#grow();
    const entry = { ends: tuple.copy(), intervals: [] };
    this.#place(entry);
    this.#count += 1;
    return entry;
  }

  #place(entry: Entry): void {
    const mask = this.#slots.length - 1;
    let slot = entry.ends.hash() & mask;
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    const entries = this.#slots;
    this.#slots = new Array(entries.length * 2).fill(undefined);
    for (const entry of entries) {
      if (entry !== undefined) this.#place(entry);
    }
  }
}

interface Entry {
  readonly ends: Tuple;
  readonly intervals: Interval[];
}

function loadEnds(tuple: Tuple, { client, server, protocol, capturePoint }: Connection): void {
  const { length } = client.address;
  const addresses = new Uint8Array(2 * length);
  addresses.set(client.address);
  addresses.set(server.address, length);
  const view = new DataView(addresses.buffer);
  const ends = { source: 0, destination: length, addressLength: length, protocol, capturePoint };
  tuple.loadFrom(view, ends);
  tuple.sourcePort = client.port;
  tuple.destinationPort = server.port;
}

function intervalOf({ id, first, last }: Connection, bits: number): Interval {
  return {
    connection: id,
    firstFile: first.file,
    firstPacket: first.packet,
    lastFile: last.file,
    lastPacket: last.packet,
    bits,
  };
}

function isWithin(interval: Interval, file: number, packet: number): boolean {
  if (file < interval.firstFile || file > interval.lastFile) return false;
  if (file === interval.firstFile && packet < interval.firstPacket) return false;
  return file !== interval.lastFile || packet <= interval.lastPacket;
}
