import { writeFileSync } from 'node:fs';

/** A packet of a sketched capture. */
export interface SketchedPacket {
  readonly seconds: number;
  readonly bytes: Uint8Array;
  readonly wireLength?: number;
}

/** Write packets as a classic pcap file; answers its path. */
export function writePcap(path: string, packets: readonly SketchedPacket[], linkType = 1): string {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(linkType, 20);
  const records = packets.flatMap(({ seconds, bytes, wireLength }) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(seconds), 0);
    record.writeUInt32LE(Math.round((seconds % 1) * 1e6), 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(wireLength ?? bytes.length, 12);
    return [record, Buffer.from(bytes)];
  });
  writeFileSync(path, Buffer.concat([header, ...records]));
  return path;
}

export interface Sketch {
  readonly sourceMac?: string;
  readonly destinationMac?: string;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: string | Uint8Array;
}

/** A UDP datagram over IPv4 and Ethernet, with right checksums. */
export function udpPacket(sketch: Sketch): Buffer {
  const payload = Buffer.from(sketch.payload as string, 'latin1');
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sketch.sourcePort, 0);
  header.writeUInt16BE(sketch.destinationPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return packet(sketch, 17, Buffer.concat([header, payload]), 6);
}

/** A TCP segment over IPv4 and Ethernet, with right checksums. */
export function tcpPacket(
  sketch: Sketch & { sequence: number; acknowledgment?: number; flags?: number },
): Buffer {
  const payload = Buffer.from(sketch.payload as string, 'latin1');
  const header = Buffer.alloc(20);
  header.writeUInt16BE(sketch.sourcePort, 0);
  header.writeUInt16BE(sketch.destinationPort, 2);
  header.writeUInt32BE(sketch.sequence, 4);
  header.writeUInt32BE(sketch.acknowledgment ?? 0, 8);
  header[12] = 0x50;
  header[13] = sketch.flags ?? 0x18;
  header.writeUInt16BE(502, 14);
  return packet(sketch, 6, Buffer.concat([header, payload]), 16);
}

/** An ICMP message over IPv4 and Ethernet, with right checksums; `sketch` tells the addresses. */
export function icmpPacket(sketch: Sketch, type: number): Buffer {
  const message = Buffer.concat([
    Buffer.from([type, 0, 0, 0, 0, 1, 0, 1]),
    Buffer.from(sketch.payload),
  ]);
  const frame = packet(sketch, 1, message, 2);
  frame.writeUInt16BE(0, 36);
  frame.writeUInt16BE(complement(frame.subarray(34)), 36);
  return frame;
}

/** A frame of Ethernet as a data frame of IEEE 802.11 to an access point, with +HTC where `hasControl`. */
export function wirelessFrame(frame: Buffer, hasControl: boolean): Buffer {
  const [destination, source] = [frame.subarray(0, 6), frame.subarray(6, 12)];
  return Buffer.concat([
    Buffer.from([0x88, hasControl ? 0x81 : 0x01, 0, 0]),
    destination,
    source,
    destination,
    Buffer.alloc(hasControl ? 8 : 4),
    Buffer.from([0xaa, 0xaa, 3, 0, 0, 0]),
    frame.subarray(12),
  ]);
}

function packet(sketch: Sketch, protocol: number, segment: Buffer, field: number): Buffer {
  const source = octets(sketch.source);
  const destination = octets(sketch.destination);
  const pseudoHeader = Buffer.from([
    ...source,
    ...destination,
    0,
    protocol,
    segment.length >> 8,
    segment.length & 255,
  ]);
  segment.writeUInt16BE(complement(Buffer.concat([pseudoHeader, segment])), field);
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(20 + segment.length, 2);
  ip.writeUInt16BE(0x1c46, 4);
  ip[8] = 64;
  ip[9] = protocol;
  ip.set(source, 12);
  ip.set(destination, 16);
  ip.writeUInt16BE(complement(ip), 10);
  const ethernet = Buffer.from([
    ...mac(sketch.destinationMac ?? '02:42:ac:99:77:66'),
    ...mac(sketch.sourceMac ?? '02:42:ac:11:22:33'),
    8,
    0,
  ]);
  return Buffer.concat([ethernet, ip, segment]);
}

/** Give a sketched IPv4 packet right checksums again, after its bytes were changed. */
export function mend(frame: Buffer): Buffer {
  const isTcp = frame[23] === 6;
  frame.writeUInt16BE(0, 24);
  frame.writeUInt16BE(complement(frame.subarray(14, 34)), 24);
  const field = isTcp ? 50 : 40;
  frame.writeUInt16BE(0, field);
  const segment = frame.subarray(34);
  const pseudoHeader = Buffer.from([
    ...frame.subarray(26, 34),
    0,
    isTcp ? 6 : 17,
    segment.length >> 8,
    segment.length & 255,
  ]);
  frame.writeUInt16BE(complement(Buffer.concat([pseudoHeader, segment])) || 0xffff, field);
  return frame;
}

function complement(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  return ~sum & 0xffff;
}

export function octets(address: string): number[] {
  return address.split('.').map(Number);
}

export function mac(address: string): number[] {
  return address.split(':').map((pair) => Number.parseInt(pair, 16));
}
