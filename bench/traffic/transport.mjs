import { addWords, finish } from './checksum.mjs';
import { ICMP, pseudoHeaderSum, TCP, UDP } from './network.mjs';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

/**
 * Writes a TCP segment (RFC 9293). `from` and `to` are endpoints { host, port };
 * the payload is segment.payload[start, end).
 */
export function writeTcp(bytes, at, from, to, segment) {
  const { options, payload, start, end } = segment;
  const headerLength = 20 + options.length;
  bytes.writeUInt16BE(from.port, at);
  bytes.writeUInt16BE(to.port, at + 2);
  bytes.writeUInt32BE(segment.sequence >>> 0, at + 4);
  bytes.writeUInt32BE(segment.acknowledgment >>> 0, at + 8);
  bytes[at + 12] = (headerLength / 4) << 4;
  bytes[at + 13] = segment.flags;
  bytes.writeUInt16BE(segment.window, at + 14);
  bytes.writeUInt32BE(0, at + 16);
  bytes.set(options, at + 20);
  if (end > start) payload.copy(bytes, at + headerLength, start, end);
  const length = headerLength + end - start;
  const sum = pseudoHeaderSum(from.host, to.host, TCP, length);
  bytes.writeUInt16BE(finish(addWords(sum, bytes, at, at + length)), at + 16);
}

/** Writes a UDP datagram (RFC 768) between two endpoints { host, port }. */
export function writeUdp(bytes, at, from, to, payload) {
  const length = 8 + payload.length;
  bytes.writeUInt16BE(from.port, at);
  bytes.writeUInt16BE(to.port, at + 2);
  bytes.writeUInt16BE(length, at + 4);
  bytes.writeUInt16BE(0, at + 6);
  payload.copy(bytes, at + 8);
  const sum = pseudoHeaderSum(from.host, to.host, UDP, length);
  bytes.writeUInt16BE(finish(addWords(sum, bytes, at, at + length)) || 0xffff, at + 6);
}

/** Writes an ICMP (RFC 792) or ICMPv6 (RFC 4443) message whose checksum field is still zero. */
export function writeIcmp(bytes, at, source, destination, protocol, message) {
  message.copy(bytes, at);
  const end = at + message.length;
  const sum =
    protocol === ICMP ? 0 : pseudoHeaderSum(source, destination, protocol, message.length);
  bytes.writeUInt16BE(finish(addWords(sum, bytes, at, end)), at + 2);
}

const MAXIMUM_SEGMENT_SIZE = 2;
const SACK = 5;
const TIMESTAMPS = 8;

/** Options of a SYN: maximum segment size, SACK permitted, timestamps (RFC 7323), window scale. */
export function synOptions(segmentSize, value, echo) {
  const options = Buffer.alloc(20);
  options.set([MAXIMUM_SEGMENT_SIZE, 4, segmentSize >> 8, segmentSize & 0xff, 4, 2], 0);
  options.set([TIMESTAMPS, 10], 6);
  options.writeUInt32BE(value >>> 0, 8);
  options.writeUInt32BE(echo >>> 0, 12);
  options.set([1, 3, 3, 7], 16);
  return options;
}

/** Timestamps as in every later segment, and one SACK block (RFC 2018) where a range is given. */
export function laterOptions(value, echo, sackLeft, sackRight) {
  const options = Buffer.alloc(sackLeft === undefined ? 12 : 24);
  options.set([1, 1, TIMESTAMPS, 10], 0);
  options.writeUInt32BE(value >>> 0, 4);
  options.writeUInt32BE(echo >>> 0, 8);
  if (sackLeft === undefined) return options;
  options.set([1, 1, SACK, 10], 12);
  options.writeUInt32BE(sackLeft >>> 0, 16);
  options.writeUInt32BE(sackRight >>> 0, 20);
  return options;
}
