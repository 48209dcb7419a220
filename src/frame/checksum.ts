/**
 * The checksums of the protocols, as plain functions over bytes. The caller has checked the range.
 */

import { memoryBehind } from './packet-memory.js';

/** Longest run summed before folding: 16-bit words of it fit a 32-bit sum. */
const RUN = 0x10000;
/** Shorter ranges are quicker by hand. */
const QUICK_FROM = 48;

/**
 * The one's complement sum of big-endian 16-bit words, folded to 16 bits, not complemented.
 * An odd last byte counts as the high half of a word. RFC 1071, section 1.
 */
export function internetSum(view: DataView, from: number, to: number): number {
  const memory = to - from < QUICK_FROM ? undefined : memoryBehind(view);
  let sum = 0;
  for (let at = from; at < to; at += RUN) {
    const end = Math.min(to, at + RUN);
    sum += memory === undefined ? sumRun(view, at, end) : memory.internetSum(at, end);
  }
  return fold(sum);
}

function sumRun(view: DataView, from: number, to: number): number {
  // Words of 32 bits, least significant byte first: RFC 1071, section 2(B) and (C). A double has room
  // for all carries of a run.
  let even = 0;
  let odd = 0;
  let at = from;
  for (const last = to - 16; at <= last; at += 16) {
    even += view.getUint32(at, true) + view.getUint32(at + 8, true);
    odd += view.getUint32(at + 4, true) + view.getUint32(at + 12, true);
  }
  let rest = 0;
  for (; at + 2 <= to; at += 2) rest += view.getUint16(at);
  if (at < to) rest += view.getUint8(at) << 8;
  return swapped(foldLong(even + odd)) + fold(rest);
}

/** Fold a sum of 32-bit words (below 2 ** 53) into 16 bits. */
function foldLong(sum: number): number {
  return fold(fold(sum >>> 0) + fold(Math.floor(sum / 2 ** 32)));
}

function swapped(word: number): number {
  return ((word & 0xff) << 8) | (word >>> 8);
}

/** Fold a sum of 16-bit words (below 2 ** 32) back into 16 bits. */
export function fold(sum: number): number {
  let folded = (sum >>> 16) + (sum & 0xffff);
  folded = (folded >>> 16) + (folded & 0xffff);
  return folded;
}

/**
 * As `internetSum`, but an odd last byte is added as Cisco's discovery protocol does: as the low half
 * of a word, with its sign, and less 1 where that is negative.
 */
export function ciscoSum(view: DataView, from: number, to: number): number {
  if ((to - from) % 2 === 0) return internetSum(view, from, to);
  const last = view.getUint8(to - 1);
  const word = last < 0x80 ? last : (0xff00 + last - 1) & 0xffff;
  return fold(internetSum(view, from, to - 1) + word);
}

/** CRC-32C (Castagnoli), as SCTP uses it. RFC 9260, appendix A. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  return crc(CRC32C_TABLE, bytes, from, to);
}

/** The frame check sequence of Ethernet and 802.11. IEEE 802.3, clause 3.2.9. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  return crc(CRC32_TABLE, bytes, from, to);
}

const CRC32C_TABLE = crcTable(0x82f63b78);
const CRC32_TABLE = crcTable(0xedb88320);

function crcTable(reflectedPolynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) {
      value = value & 1 ? (value >>> 1) ^ reflectedPolynomial : value >>> 1;
    }
    return value;
  });
}

function crc(table: Uint32Array, bytes: Uint8Array, from: number, to: number): number {
  let value = 0xffffffff;
  for (let at = from; at < to; at += 1) {
    value = (table[(value ^ (bytes[at] as number)) & 0xff] as number) ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}
