import {
  A,
  B,
  type Bytes,
  bytes,
  C,
  ethernet,
  icmpv6,
  ipv4,
  ipv6,
  PROTOCOL,
  summed,
  TYPE,
  tcp,
  u16,
  udp,
} from '../support/craft.js';

export const PARTIES = [A, B, C];
export const NAMES = ['zanzibar-core7', 'quetzal.payroll', 'hunter2-secret'];
const [HOST, DOMAIN, SECRET] = NAMES.map((name) => `'${name}`) as [string, string, string];

const overIpv4 = (protocol: number, payload: Bytes, options?: Bytes) =>
  ethernet(TYPE.ipv4, ipv4(protocol, payload, options));
const overIpv6 = (next: number, payload: Bytes) => ethernet(TYPE.ipv6, ipv6(next, payload));
const overUdp = (port: number, payload: Bytes) => overIpv4(PROTOCOL.udp, udp(port, payload));
const llc = (payload: Bytes) => ethernet(payload.length, payload);
const quotation = bytes(ipv4(PROTOCOL.udp, udp(53, bytes(DOMAIN)), bytes(), B, C));
const quotation6 = ipv6(PROTOCOL.udp, udp(53, bytes(DOMAIN), B.ipv6, C.ipv6), B, C);
const inner = ipv4(PROTOCOL.tcp, tcp(bytes(SECRET), bytes(), B.ipv4, C.ipv4), bytes(), B, C);
const innerFrame = ethernet(TYPE.ipv4, inner, B, C);
const tlv = (type: number, value: Bytes) => bytes(Uint8Array.of(type, value.length + 2), value);
const tlv16 = (type: number, value: Bytes) => bytes(u16(type), u16(value.length), value);
/** A type and length of LLDP. */
const lldp = (type: number, value: Bytes) => bytes(u16((type << 9) | value.length), value);
/** Type and length of CDP, which counts itself. */
const cdp = (type: number, value: Bytes) => bytes(u16(type), u16(value.length + 4), value);

const LINK: [string, Bytes][] = [
  ['Ethernet addresses', ethernet(0x88ff, bytes('00'))],
  ['Ethernet trailer', bytes(overIpv4(PROTOCOL.udp, udp(9999, bytes())), C.ipv4, C.mac, HOST)],
  ['VLAN tags around IPv4', ethernet(TYPE.vlan, bytes('0064 8100 0065 0800', inner))],
  ['ARP request', ethernet(TYPE.arp, bytes('0001 0800 06 04 0001', A.mac, A.ipv4, C.mac, C.ipv4))],
  ['RARP', ethernet(TYPE.rarp, bytes('0001 0800 06 04 0003', A.mac, A.ipv4, C.mac, C.ipv4))],
  [
    'LLDP',
    ethernet(
      0x88cc,
      bytes(
        lldp(1, bytes('04', C.mac)),
        lldp(2, bytes('05', HOST)),
        lldp(3, bytes('0078')),
        lldp(4, bytes(HOST)),
        lldp(5, bytes(DOMAIN)),
        lldp(6, bytes(HOST)),
        lldp(8, bytes('05 01', C.ipv4, '02 00000001 00')),
        lldp(127, bytes('00120f 01', C.mac, HOST)),
        '0000',
      ),
    ),
  ],
  [
    'CDP',
    llc(
      bytes(
        'aaaa03 00000c 2000',
        summed(
          bytes(
            '02b4 0000',
            cdp(1, bytes(HOST)),
            cdp(2, bytes('00000001 01 01 cc 0004', C.ipv4)),
            cdp(3, bytes(HOST)),
            cdp(5, bytes(DOMAIN)),
            cdp(22, bytes('00000001 01 01 cc 0004', C.ipv4)),
          ),
        ),
      ),
    ),
  ],
  [
    'spanning tree',
    llc(
      bytes('424203 0000 00 00 00 8000', C.mac, '00000004 8000', B.mac, '8001 0000 1400 0200 0f00'),
    ),
  ],
  ['Wake-on-LAN', ethernet(0x0842, bytes('ffffffffffff', ...Array(16).fill(C.mac), SECRET))],
  [
    'link aggregation',
    ethernet(
      0x8809,
      bytes(
        '01 01 01 14 8000',
        C.mac,
        '0001 00ff 0002 3d 000000',
        '02 14 8000',
        B.mac,
        '0001 00ff 0002 3d 000000',
      ),
    ),
  ],
  ['EAPOL identity', ethernet(0x888e, bytes('01 00 0013 02 01 0013 01', HOST))],
  ['MACsec channel', ethernet(0x88e5, bytes('2c 00 00000001', C.mac, '0001', SECRET))],
  [
    'PPPoE discovery',
    ethernet(
      0x8863,
      bytes(
        '11 07 0000 0036',
        tlv16(0x0101, bytes(DOMAIN)),
        tlv16(0x0102, bytes(HOST)),
        tlv16(0x0104, bytes(SECRET)),
      ),
    ),
  ],
  [
    'PPP password',
    ethernet(0x8864, bytes('11 00 0001 0024 c023 01 01 0022 0e', HOST, '0e', SECRET)),
  ],
  [
    'PPP address',
    ethernet(
      0x8864,
      bytes('11 00 0001 0012 8021 01 01 0010', tlv(3, bytes(C.ipv4)), tlv(129, bytes(B.ipv4))),
    ),
  ],
  ['MPLS around IPv4', ethernet(0x8847, bytes('0006513f', inner))],
];

const NETWORK: [string, Bytes][] = [
  ['IPv4 addresses', overIpv4(253, bytes('00'))],
  ['IPv4 record route', overIpv4(253, bytes('00'), bytes('07 07 08', C.ipv4, '00'))],
  ['IPv4 timestamps', overIpv4(253, bytes('00'), bytes('44 0c 0d 01', C.ipv4, '00000001'))],
  ['IPv4 source route', overIpv4(253, bytes('00'), bytes('83 07 04', C.ipv4, '00'))],
  ['IPv4 strict source route', overIpv4(253, bytes('00'), bytes('89 07 08', C.ipv4, '00'))],
  ['IPv4 unknown option', overIpv4(253, bytes('00'), bytes('9e 06', C.ipv4, '0000'))],
  ['IPv6 addresses', overIpv6(253, bytes('00'))],
  ['IPv6 source route', overIpv6(PROTOCOL.routing, bytes('fd 02 00 00 00000000', C.ipv6, '00'))],
  ['IPv6 segments', overIpv6(PROTOCOL.routing, bytes('fd 02 04 00 00 00 0000', C.ipv6, '00'))],
  ['IPv6 home address', overIpv6(PROTOCOL.options, bytes('fd 02 0102 0000 c910', C.ipv6, '00'))],
  ['ICMP unreachable', overIpv4(PROTOCOL.icmp, summed(bytes('03 03 0000 00000000', quotation)))],
  ['ICMP redirect', overIpv4(PROTOCOL.icmp, summed(bytes('05 01 0000', C.ipv4, quotation)))],
  [
    'ICMP router advertisement',
    overIpv4(PROTOCOL.icmp, summed(bytes('09 00 0000 01 02 0708', C.ipv4, '80000000'))),
  ],
  ['ICMP echo data', overIpv4(PROTOCOL.icmp, summed(bytes('08 00 0000 0001 0001', HOST, C.ipv4)))],
  [
    'ICMP interface information',
    overIpv4(
      PROTOCOL.icmp,
      summed(
        bytes(
          '0b 00 0000 00 0c 0000',
          quotation,
          '0000000000',
          summed(bytes('2000 0000 001c 02 06 0001 0000', C.ipv4, '10', HOST, '00')),
        ),
      ),
    ),
  ],
  ['ICMPv6 too big', overIpv6(PROTOCOL.icmpv6, icmpv6(bytes('02 00 0000 00000500', quotation6)))],
  [
    'neighbour solicitation',
    overIpv6(PROTOCOL.icmpv6, icmpv6(bytes('87 00 0000 00000000', C.ipv6, '01 01', C.mac))),
  ],
  [
    'neighbour advertisement',
    overIpv6(PROTOCOL.icmpv6, icmpv6(bytes('88 00 0000 e0000000', C.ipv6, '02 01', C.mac))),
  ],
  [
    'router advertisement',
    overIpv6(
      PROTOCOL.icmpv6,
      icmpv6(
        bytes(
          '86 00 0000 40 00 0708 00000000 00000000',
          bytes(
            '03 04 40 c0 00015180 00003840 00000000',
            C.ipv6.split(':').slice(0, 4).join(':').concat('::'),
          ),
          bytes('19 03 0000 00000e10', B.ipv6),
          bytes('18 03 40 00 00000e10', C.ipv6),
          bytes('1f 04 0000 00000e10 0e', HOST, '00 0000000000000000'),
        ),
      ),
    ),
  ],
  [
    'ICMPv6 redirect',
    overIpv6(
      PROTOCOL.icmpv6,
      icmpv6(
        bytes(
          '89 00 0000 00000000',
          C.ipv6,
          B.ipv6,
          '04 0a 000000000000',
          quotation6.subarray(0, 72),
        ),
      ),
    ),
  ],
  [
    'MLD report',
    overIpv6(
      PROTOCOL.icmpv6,
      icmpv6(bytes('8f 00 0000 0000 0001 01 00 0001', 'ff02:0:0:0:0:0:0:99', C.ipv6)),
    ),
  ],
  [
    'IGMP report',
    overIpv4(PROTOCOL.igmp, summed(bytes('22 00 0000 0000 0001 01 00 0001 ef010203', C.ipv4))),
  ],
];

const TRANSPORT: [string, Bytes][] = [
  ['TCP payload', overIpv4(PROTOCOL.tcp, tcp(bytes(SECRET)))],
  ['MPTCP added address', overIpv4(PROTOCOL.tcp, tcp(bytes(), bytes('1e08 30 01', C.ipv4)))],
  ['MPTCP added IPv6 address', overIpv4(PROTOCOL.tcp, tcp(bytes(), bytes('1e14 30 01', C.ipv6)))],
  ['TCP cookie', overIpv4(PROTOCOL.tcp, tcp(bytes(), bytes('2210', SECRET)))],
  ['TCP unknown option', overIpv4(PROTOCOL.tcp, tcp(bytes(), bytes('fd08', C.ipv4, '0000')))],
  ['UDP payload', overUdp(9999, bytes(C.ipv4, C.mac, HOST))],
  [
    'SCTP addresses',
    overIpv4(
      PROTOCOL.sctp,
      bytes(
        '0b59 0b5a 00000000 00000001 01 00 0042 01020304 00010000 000a 000a 01020304',
        '0005 0008',
        C.ipv4,
        '0006 0014',
        C.ipv6,
        '000b 0012',
        HOST,
        '0000',
      ),
    ),
  ],
];

const TUNNELS: [string, Bytes][] = [
  ['IPIP', overIpv4(PROTOCOL.ipv4, inner)],
  ['6in4', overIpv4(PROTOCOL.ipv6, quotation6)],
  ['4in6', overIpv6(PROTOCOL.ipv4, inner)],
  ['GRE', overIpv4(PROTOCOL.gre, bytes('2000 0800 00000001', inner))],
  ['ERSPAN', overIpv4(PROTOCOL.gre, bytes('1000 88be 00000001 10640001 00000000', innerFrame))],
  ['VXLAN', overUdp(4789, bytes('08000000 00000700', innerFrame))],
  ['VXLAN of Linux', overUdp(8472, bytes('08000000 00000700', innerFrame))],
  ['Geneve', overUdp(6081, bytes('0200 6558 00000700 0108 01 01', C.ipv4, innerFrame))],
  ['GTP-U', overUdp(2152, bytes('30 ff', u16(inner.length), '00000001', inner))],
  ['L2TP', overUdp(1701, bytes('0002 0001 0001 ff03 0021', inner))],
  [
    'Teredo origin',
    overUdp(
      3544,
      bytes(
        '0000 63bf',
        bytes(C.ipv4).map((byte) => byte ^ 0xff),
        quotation6,
      ),
    ),
  ],
];

const ROUTING: [string, Bytes][] = [
  ['VRRP', overIpv4(112, bytes('21 01 64 01 01 01 0000', C.ipv4, SECRET))],
  ['HSRP', overUdp(1985, bytes('00 00 10 03 0a 64 05 00', SECRET.slice(0, 9), C.ipv4))],
  [
    'PIM join',
    overIpv4(
      103,
      summed(
        bytes(
          '23 00 0000 01 00',
          C.ipv4,
          '00 01 00d2 01 00 00 20 ef010203 0001 0000 01 00 06 20',
          B.ipv4,
        ),
      ),
    ),
  ],
  [
    'OSPF hello',
    overIpv4(
      89,
      bytes(
        '02 01 0030',
        C.ipv4,
        '00000000 0000 0001',
        SECRET.slice(0, 9),
        'ffffff00 000a 02 01 00000028',
        B.ipv4,
        C.ipv4,
        A.ipv4,
      ),
    ),
  ],
  ['RIP', overUdp(520, bytes('02 02 0000 0002 0000', C.ipv4, 'ffffff00', B.ipv4, '00000001'))],
  [
    'EIGRP',
    overIpv4(
      88,
      bytes('02 01 0000 00000000 00000000 00000000 0000 0001 0102 001d', C.ipv4, C.ipv4, HOST),
    ),
  ],
  [
    'BGP open',
    overIpv4(PROTOCOL.tcp, tcpTo179(bytes('ff'.repeat(16), '001d 01 04 fde8 00b4', C.ipv4, '00'))),
  ],
];

function tcpTo179(payload: Bytes): Bytes {
  const segment = tcp(payload);
  segment.set(u16(179), 2);
  return segment;
}

/** Reference packets by what they hold. Every one names somebody of `PARTIES` or `NAMES`. */
export const LAB: readonly [string, Bytes][] = [
  ...LINK,
  ...NETWORK,
  ...TRANSPORT,
  ...TUNNELS,
  ...ROUTING,
];
