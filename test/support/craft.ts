/** Builds packets for tests, from the inside out: `ethernet(TYPE.ipv4, ipv4(PROTOCOL.udp, udp(…)))`. */
export type Bytes = Uint8Array;

/** The parties of the lab. Nothing here occurs by chance. */
export const A = {
  mac: '02:c4:9e:3b:71:a6',
  ipv4: '10.61.73.141',
  ipv6: '2001:db8:a93c:5e71:b6d4:1f82:e97a:3c05',
};
export const B = {
  mac: '02:d8:57:e1:9c:4b',
  ipv4: '172.29.155.201',
  ipv6: '2001:db8:a93c:8f24:71b9:e63d:5a0c:d842',
};
export const C = {
  mac: '02:b1:6a:f4:2d:83',
  ipv4: '203.45.167.92',
  ipv6: '2001:db8:77e1:49bc:d35f:86a2:1ce4:b790',
};

export const TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  ipv6: 0x86dd,
  vlan: 0x8100,
} as const;
export const PROTOCOL = {
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  gre: 47,
  icmpv6: 58,
  options: 60,
  sctp: 132,
} as const;

/** Joins hex, text behind `'`, MAC and IP addresses as text, and bytes. */
export function bytes(...parts: readonly (string | Bytes)[]): Bytes {
  return Uint8Array.from(Buffer.concat(parts.map(piece)));
}

function piece(part: string | Bytes): Bytes {
  if (typeof part !== 'string') return part;
  if (part.startsWith("'")) return Buffer.from(part.slice(1), 'latin1');
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(part))
    return Buffer.from(part.replaceAll(':', ''), 'hex');
  if (part.includes(':')) return ipv6Bytes(part);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(part)) return Buffer.from(part.split('.').map(Number));
  return Buffer.from(part.replaceAll(' ', ''), 'hex');
}

/** The 16 bytes of an address without `::`, or with one at its end. */
export function ipv6Bytes(text: string): Bytes {
  const groups = text.replace(/::$/, '').split(':');
  while (groups.length < 8) groups.push('0');
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export function u16(value: number): Bytes {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

export function ethernet(type: number, payload: Bytes, from = A, to = B): Bytes {
  return bytes(to.mac, from.mac, u16(type), payload);
}

export function ipv4(
  protocol: number,
  payload: Bytes,
  options: Bytes = bytes(),
  from = A,
  to = B,
): Bytes {
  const head = 20 + options.length;
  const header = bytes(
    Uint8Array.of(0x40 | (head / 4), 0),
    u16(head + payload.length),
    '1a2b 4000 40',
    Uint8Array.of(protocol),
    '0000',
    from.ipv4,
    to.ipv4,
    options,
  );
  return bytes(withSum(header, 10, header), payload);
}

export function ipv6(next: number, payload: Bytes, from = A, to = B): Bytes {
  return bytes(
    '60000000',
    u16(payload.length),
    Uint8Array.of(next, 64),
    from.ipv6,
    to.ipv6,
    payload,
  );
}

/** What IPv4 and IPv6 put before a datagram when they sum it. */
export function pseudoHeader(protocol: number, length: number, from: string, to: string): Bytes {
  return bytes(from, to, '0000', u16(length), '00', Uint8Array.of(protocol));
}

export function udp(port: number, payload: Bytes, from = A.ipv4, to = B.ipv4): Bytes {
  const datagram = bytes(u16(40000), u16(port), u16(8 + payload.length), '0000', payload);
  return withSum(datagram, 6, bytes(pseudoHeader(17, datagram.length, from, to), datagram));
}

export function tcp(payload: Bytes, options: Bytes = bytes(), from = A.ipv4, to = B.ipv4): Bytes {
  const head = 20 + options.length;
  const segment = bytes(
    u16(40000),
    u16(9999),
    '01020304 05060708',
    Uint8Array.of((head / 4) << 4, 0x18),
    '2000 0000 0000',
    options,
    payload,
  );
  return withSum(segment, 16, bytes(pseudoHeader(6, segment.length, from, to), segment));
}

/** An ICMP or IGMP message: its first four bytes have room for the sum. */
export function summed(message: Bytes): Bytes {
  return withSum(message, 2, message);
}

export function icmpv6(message: Bytes, from = A.ipv6, to = B.ipv6): Bytes {
  return withSum(message, 2, bytes(pseudoHeader(58, message.length, from, to), message));
}

/** A copy with the Internet checksum of `covered` at `at`, the plain way of RFC 1071. */
function withSum(message: Bytes, at: number, covered: Bytes): Bytes {
  let sum = 0;
  for (let i = 0; i < covered.length; i += 2) {
    sum += ((covered[i] as number) << 8) | (covered[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  const copy = message.slice();
  copy.set(u16(~sum & 0xffff), at);
  return copy;
}

/** A capture file of microseconds, little-endian. */
export function pcap(linkType: number, packets: readonly Bytes[]): Bytes {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(linkType, 20);
  const records = packets.map((packet, index) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + index, 0);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([header, ...records]);
}
