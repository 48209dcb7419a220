import { readFileSync } from 'node:fs';
import { SENDER } from '../../src/payload/scrubber.js';
import { FLAG, type Segment } from './segments.js';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 14;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const PROTOCOL_TCP = 6;

/** One TCP connection of a recording, as its packets came. */
export interface RecordedConnection {
  readonly serverPort: number;
  readonly segments: readonly Segment[];
}

/** The connections of a little-endian pcap file of Ethernet frames whose SYN was recorded. */
export function readConnections(path: string): RecordedConnection[] {
  const connections = new Map<
    string,
    { serverPort: number; client: string; segments: Segment[] }
  >();
  for (const packet of packetsOf(readFileSync(path))) {
    const tcp = tcpOf(packet);
    if (tcp === undefined) continue;
    const { source, destination, segment } = tcp;
    const key = [source, destination].sort().join();
    if ((segment.flags & (FLAG.syn | FLAG.ack)) === FLAG.syn) {
      const serverPort = Number(destination.split(' ')[1]);
      connections.set(key, { serverPort, client: source, segments: [] });
    }
    const connection = connections.get(key);
    if (connection === undefined) continue;
    const sender = source === connection.client ? SENDER.client : SENDER.server;
    connection.segments.push({ ...segment, sender });
  }
  return [...connections.values()];
}

function* packetsOf(file: Buffer): Generator<Buffer> {
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    yield file.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length);
    at += RECORD_HEADER + length;
  }
}

function tcpOf(packet: Buffer) {
  const isIpv4 = packet.readUInt16BE(12) === 0x0800;
  if (!isIpv4 && packet.readUInt16BE(12) !== 0x86dd) return undefined;
  const protocol = packet[ETHERNET + (isIpv4 ? 9 : 6)];
  if (protocol !== PROTOCOL_TCP) return undefined;
  const header = ETHERNET + (isIpv4 ? IPV4_HEADER : IPV6_HEADER);
  const end = isIpv4
    ? ETHERNET + packet.readUInt16BE(ETHERNET + 2)
    : header + packet.readUInt16BE(ETHERNET + 4);
  const addresses = packet.subarray(ETHERNET + (isIpv4 ? 12 : 8), header).toString('hex');
  const half = addresses.length / 2;
  return {
    source: `${addresses.slice(0, half)} ${packet.readUInt16BE(header)}`,
    destination: `${addresses.slice(half)} ${packet.readUInt16BE(header + 2)}`,
    segment: {
      sequence: packet.readUInt32BE(header + 4),
      acknowledgment: packet.readUInt32BE(header + 8),
      flags: packet[header + 13] as number,
      payload: new Uint8Array(
        packet.subarray(header + 4 * ((packet[header + 12] as number) >> 4), end),
      ),
    },
  };
}
