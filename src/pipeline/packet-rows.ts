import { openCapture } from '../capture/open.js';
import type { Packet } from '../capture/packet.js';
import { Frame } from '../frame/frame.js';
import { createDissector } from '../layers/dissect.js';
import { LAYERS } from '../layers/registry.js';
import { formatIpv4, formatIpv6 } from '../pseudonyms/address-text.js';
import { PacketDescriber } from '../report/describe/packet-describer.js';
import type { PacketRow } from '../report/model.js';
import { formatTime } from '../report/time.js';
import type { ExtractedPart } from './extract.js';

/** A ladder longer than this is no longer read; of what follows, the packets with comments and the last are. */
const FIRST_ROWS = 200;
const MOST_REMARKS = 100;
const LAST_ROWS = 8;
const ICMP = 1;
const ICMPV6 = 58;

/** Roles by the address that a host has in the files. */
export type Names = ReadonlyMap<string, string>;

/** The ends of a connection, as its packets name them. */
export interface RowEnds {
  readonly client: string;
  readonly server: string;
}

/** The packets of one connection, as a finished capture shows them. */
export interface ConnectionRows {
  readonly rows: readonly PacketRow[];
  readonly omitted: number;
}

/** Read a finished capture again, and describe the packets of some of its connections. */
export function readRows(
  extracted: ExtractedPart,
  wanted: ReadonlyMap<number, RowEnds>,
  names: Names = new Map(),
): Map<number, ConnectionRows> {
  const collected = new Map([...wanted].map(([id, ends]) => [id, new RowCollector(ends, names)]));
  const reader = openCapture(extracted.path);
  const frame = new Frame();
  const dissector = createDissector(LAYERS);
  try {
    for (let number = 1; reader.next(); number += 1) {
      const connection = extracted.connections[number - 1] as number;
      const collector = collected.get(connection);
      if (collector === undefined) continue;
      const { bytes, start, end, wireLength, frameCheckLength, linkType } = reader.packet;
      frame.load(bytes, start, end, wireLength, frameCheckLength);
      dissector.dissect(frame, linkType);
      collector.add(frame, reader.packet, number, extracted.remarks.get(number) ?? null);
    }
  } finally {
    reader.close();
  }
  return new Map([...collected].map(([id, collector]) => [id, collector.finish()]));
}

class RowCollector {
  readonly #ends: RowEnds;
  readonly #names: Names;
  readonly #describer = new PacketDescriber();
  readonly #rows: PacketRow[] = [];
  /** Rows after the first ones that may yet be the last. */
  readonly #latest: { readonly row: PacketRow; readonly position: number }[] = [];
  readonly #positions: number[] = [];
  #count = 0;
  #remarks = 0;
  #seconds = 0;
  #nanoseconds = 0;

  constructor(ends: RowEnds, names: Names) {
    this.#ends = ends;
    this.#names = names;
  }

  add(frame: Frame, packet: Packet, number: number, remark: string | null): void {
    if (this.#count === 0) {
      this.#seconds = packet.seconds;
      this.#nanoseconds = packet.nanoseconds;
    }
    // Described even where it is left out: later packets are described by what came before.
    const row = this.#describe(frame, packet, number, remark);
    this.#count += 1;
    if (this.#count <= FIRST_ROWS) this.#keep(row, this.#count);
    else this.#wait(row, this.#count);
  }

  finish(): ConnectionRows {
    for (const { row, position } of this.#latest) this.#keep(row, position);
    const rows = this.#rows.map((row, index) => ({
      ...row,
      omittedBefore: (this.#positions[index] as number) - (this.#positions[index - 1] ?? 0) - 1,
    }));
    return { rows, omitted: this.#count - rows.length };
  }

  #keep(row: PacketRow, position: number): void {
    this.#rows.push(row);
    this.#positions.push(position);
  }

  /** Until others are later, any row may be one of the last. */
  #wait(row: PacketRow, position: number): void {
    this.#latest.push({ row, position });
    if (this.#latest.length <= LAST_ROWS) return;
    const passed = this.#latest.shift();
    if (passed === undefined || passed.row.remark === null) return;
    if (this.#remarks === MOST_REMARKS) return;
    this.#remarks += 1;
    this.#keep(passed.row, passed.position);
  }

  #describe(frame: Frame, packet: Packet, number: number, remark: string | null): PacketRow {
    const { protocol, info, label, isFromClient } = this.#describer.describe(frame);
    return {
      number,
      time: formatTime(packet),
      relativeSeconds:
        packet.seconds - this.#seconds + (packet.nanoseconds - this.#nanoseconds) / 1e9,
      ...this.#nameEnds(frame, isFromClient),
      protocol,
      length: packet.wireLength,
      info,
      label,
      omittedBefore: 0,
      remark,
    };
  }

  /** An ICMP error may come from a host between the two ends, and goes to the one whose packet it quotes. */
  #nameEnds(
    { bytes, conversation }: Frame,
    isFromClient: boolean,
  ): Pick<PacketRow, 'fromClient' | 'source' | 'destination'> {
    const { client, server } = this.#ends;
    const { protocol, source, destination, addressLength } = conversation;
    if (protocol !== ICMP && protocol !== ICMPV6) {
      const [from, to] = isFromClient ? [client, server] : [server, client];
      return { fromClient: isFromClient, source: from, destination: to };
    }
    const nameAt = (at: number): string => {
      const address = bytes.subarray(at, at + addressLength);
      const text = addressLength === 4 ? formatIpv4(address) : formatIpv6(address);
      return this.#names.get(text) ?? text;
    };
    const to = nameAt(destination);
    return { fromClient: to === server, source: nameAt(source), destination: to };
  }
}
