import { openCapture } from '../capture/open.js';
import type { Packet } from '../capture/packet.js';
import { Frame } from '../frame/frame.js';
import { createDissector } from '../layers/dissect.js';
import { LAYERS } from '../layers/registry.js';
import { PacketDescriber } from '../report/describe/packet-describer.js';
import type { PacketRow } from '../report/model.js';
import { formatTime } from '../report/time.js';
import type { ExtractedPart } from './extract.js';

/** A ladder longer than this is no longer read. */
const MOST_ROWS = 200;

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
): Map<number, ConnectionRows> {
  const collected = new Map([...wanted].map(([id, ends]) => [id, new RowCollector(ends)]));
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
      collector.add(frame, reader.packet, number, extracted.comments.get(number) ?? null);
    }
  } finally {
    reader.close();
  }
  return new Map([...collected].map(([id, { rows, omitted }]) => [id, { rows, omitted }]));
}

class RowCollector {
  readonly rows: PacketRow[] = [];
  omitted = 0;
  readonly #ends: RowEnds;
  readonly #describer = new PacketDescriber();
  #seconds = 0;
  #nanoseconds = 0;

  constructor(ends: RowEnds) {
    this.#ends = ends;
  }

  add(frame: Frame, packet: Packet, number: number, remark: string | null): void {
    const { protocol, info, label, isFromClient } = this.#describer.describe(frame);
    if (this.rows.length === MOST_ROWS) {
      this.omitted += 1;
      return;
    }
    if (this.rows.length === 0) {
      this.#seconds = packet.seconds;
      this.#nanoseconds = packet.nanoseconds;
    }
    const { client, server } = this.#ends;
    this.rows.push({
      number,
      time: formatTime(packet),
      relativeSeconds:
        packet.seconds - this.#seconds + (packet.nanoseconds - this.#nanoseconds) / 1e9,
      fromClient: isFromClient,
      source: isFromClient ? client : server,
      destination: isFromClient ? server : client,
      protocol,
      length: packet.wireLength,
      info,
      label,
      remark,
    });
  }
}
