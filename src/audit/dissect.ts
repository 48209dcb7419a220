import type { AuditPacket } from './audit-packet.js';
import { readMessage, readMessage6 } from './control-messages.js';
import { readGroupMembership, readVirtualRouter } from './group-membership.js';
import { type Headers, NEXT } from './headers.js';
import { readExtension, readGre, readIpv4, readIpv6 } from './internet-headers.js';
import { readEtherType, readLink } from './link-headers.js';
import { readDccp, readEigrp, readNextHop, readOspf, readPim } from './routing-protocols.js';
import { readSctp, readTcp, readUdp, readUdpLite } from './transport-headers.js';

/** Read the headers of a packet into `headers`. */
export function dissect(packet: AuditPacket, headers: Headers): void {
  const { bytes, start, end, linkType, wireLength } = packet;
  headers.load(bytes, start, end);
  headers.carries(NEXT.link, linkType, start, Math.max(end, start + wireLength));
  while (headers.advance()) {
    const { space, number, at, wireEnd } = headers;
    if (space === NEXT.link) readLink(headers, number, at, wireEnd);
    else if (space === NEXT.protocol) readProtocol(headers, number, at, wireEnd);
    else if (number === 0x0800) readIpv4(headers, at, wireEnd);
    else if (number === 0x86dd) readIpv6(headers, at, wireEnd);
    else readEtherType(headers, number, at, wireEnd);
  }
}

const ETHERNET = 1;

type Reader = (headers: Headers, at: number, end: number) => void;

/** By IP protocol number. */
const PROTOCOLS: Readonly<Record<number, Reader>> = {
  1: readMessage,
  2: readGroupMembership,
  4: readIpv4,
  6: readTcp,
  17: readUdp,
  33: readDccp,
  41: readIpv6,
  47: readGre,
  54: readNextHop,
  58: readMessage6,
  88: readEigrp,
  89: readOspf,
  103: readPim,
  112: readVirtualRouter,
  132: readSctp,
  136: readUdpLite,
  // RFC 8986, 10.1.
  143: (headers, at, end) => headers.carries(NEXT.link, ETHERNET, at, end),
};

function readProtocol(headers: Headers, protocol: number, at: number, end: number): void {
  const reader = PROTOCOLS[protocol];
  if (reader === undefined) readExtension(headers, protocol, at, end);
  else reader(headers, at, end);
}
