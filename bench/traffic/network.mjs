import { addWords, finish } from './checksum.mjs';

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

/** The length of the IP header that a host of this address family sends: no options, no extension headers. */
export function ipHeaderLength(host) {
  return host.address.length === 4 ? 20 : 40;
}

export function etherTypeOf(host) {
  return host.address.length === 4 ? 0x0800 : 0x86dd;
}

/** Writes an IPv4 (RFC 791) or IPv6 (RFC 8200) header for a payload of that length; returns where the payload starts. */
export function writeIpHeader(bytes, at, { source, destination, protocol, length, hops, number }) {
  if (source.address.length === 16) {
    bytes.writeUInt32BE(0x60000000, at);
    bytes.writeUInt16BE(length, at + 4);
    bytes[at + 6] = protocol;
    bytes[at + 7] = hops;
    source.address.copy(bytes, at + 8);
    destination.address.copy(bytes, at + 24);
    return at + 40;
  }
  bytes.writeUInt16BE(0x4500, at);
  bytes.writeUInt16BE(20 + length, at + 2);
  bytes.writeUInt16BE(number & 0xffff, at + 4);
  bytes.writeUInt16BE(0x4000, at + 6);
  bytes[at + 8] = hops;
  bytes[at + 9] = protocol;
  bytes.writeUInt16BE(0, at + 10);
  source.address.copy(bytes, at + 12);
  destination.address.copy(bytes, at + 16);
  bytes.writeUInt16BE(finish(addWords(0, bytes, at, at + 20)), at + 10);
  return at + 20;
}

/** The sum of the pseudo-header, the same for RFC 9293 over IPv4 and RFC 8200 section 8.1 over IPv6. */
export function pseudoHeaderSum(source, destination, protocol, length) {
  return source.sum + destination.sum + protocol + length;
}
