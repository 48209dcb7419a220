import { CHECK, type Headers } from './headers.js';

/** What can be said of a checksum. */
export const VERDICT = { good: 0, bad: 1, absent: 2, partial: 3, unseen: 4 } as const;
export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** Judge the checksum with this index over the bytes that `headers` was read from. */
export function judge(headers: Headers, index: number): Verdict {
  const to = headers.checkTo[index] as number;
  const isWhole = to <= headers.end && headers.checkIsFragment[index] === 0;
  const isCrc = (headers.checkKind[index] as number) >= CHECK.crc32c;
  return isCrc ? judgeCrc(headers, index, isWhole) : judgeSum(headers, index, isWhole);
}

function judgeCrc(headers: Headers, index: number, isWhole: boolean): Verdict {
  const field = headers.checkField[index] as number;
  const stored = headers.view.getUint32(field, true);
  if (stored === 0) return VERDICT.absent;
  if (!isWhole) return VERDICT.unseen;
  const from = headers.checkFrom[index] as number;
  const polynomial = headers.checkKind[index] === CHECK.crc32c ? CASTAGNOLI : FRAME_CHECK;
  const right = remainderOf(headers, polynomial, from, headers.checkTo[index] as number, field);
  return stored === right ? VERDICT.good : VERDICT.bad;
}

function judgeSum(headers: Headers, index: number, isWhole: boolean): Verdict {
  const stored = headers.short(headers.checkField[index] as number);
  if (stored === 0 && headers.checkKind[index] === CHECK.udp) return VERDICT.absent;
  const pseudoHeader = pseudoHeaderSum(headers, index);
  // The sum over everything, the stored checksum included, is all ones: RFC 1071, section 1.
  if (isWhole && fold(pseudoHeader + coveredSum(headers, index)) === 0xffff) return VERDICT.good;
  if (pseudoHeader > 0 && stored === pseudoHeader) return VERDICT.partial;
  return isWhole ? VERDICT.bad : VERDICT.unseen;
}

/** Bytes that are known to be blank need no adding up. */
function coveredSum(headers: Headers, index: number): number {
  const from = headers.checkFrom[index] as number;
  const to = Math.min(headers.checkTo[index] as number, headers.blankFrom);
  if (headers.checkKind[index] !== CHECK.cisco || (to - from) % 2 === 0) {
    return wordSum(headers.view, from, to);
  }
  // Cisco adds an odd byte at the end as a low half, and one from 0x80 on as if it were negative.
  const last = headers.byte(to - 1);
  return wordSum(headers.view, from, to - 1) + (last < 0x80 ? last : (0xff00 + last - 1) & 0xffff);
}

function pseudoHeaderSum(headers: Headers, index: number): number {
  const rest = headers.checkPseudo[index] as number;
  const length = headers.checkAddressLength[index] as number;
  if (rest < 0 || length === 0) return 0;
  const source = headers.checkSource[index] as number;
  const destination = headers.checkDestination[index] as number;
  return fold(
    rest +
      wordSum(headers.view, source, source + length) +
      wordSum(headers.view, destination, destination + length),
  );
}

/** The one's complement sum of 16-bit words, folded; an odd byte at the end is a word's high half. */
function wordSum(view: DataView, from: number, to: number): number {
  // 65536 leaves the remainder 1 when divided by 65535, so words may be added in pairs, and in
  // either byte order as long as the result is turned round: RFC 1071, section 2.
  let turned = 0;
  let at = from;
  for (; at + 16 <= to; at += 16) {
    turned +=
      view.getUint32(at, true) +
      view.getUint32(at + 4, true) +
      (view.getUint32(at + 8, true) + view.getUint32(at + 12, true));
  }
  for (; at + 4 <= to; at += 4) turned += view.getUint32(at, true);
  let sum = 0;
  for (; at + 2 <= to; at += 2) sum += view.getUint16(at);
  if (at < to) sum += view.getUint8(at) << 8;
  const folded = fold(turned);
  return fold(sum + (folded >>> 8) + (folded & 0xff) * 0x100);
}

/** The sum's 16-bit words added up until one is left; only shifts, as it is done for every packet. */
function fold(sum: number): number {
  const low = sum >>> 0;
  const high = (sum - low) / 0x1_0000_0000;
  let folded = (low >>> 16) + (low & 0xffff) + (high >>> 16) + (high & 0xffff);
  while (folded > 0xffff) folded = (folded >>> 16) + (folded & 0xffff);
  return folded;
}

/** As RFC 9260, appendix A, and IEEE 802.3, 3.2.9 define them, with the first bit last. */
const CASTAGNOLI = 0x82f63b78;
const FRAME_CHECK = 0xedb88320;

/** A CRC bit by bit, with the four bytes at `field` as 0. */
function remainderOf(
  headers: Headers,
  polynomial: number,
  from: number,
  to: number,
  field: number,
): number {
  let remainder = 0xffffffff;
  for (let at = from; at < to; at += 1) {
    remainder ^= at >= field && at < field + 4 ? 0 : headers.byte(at);
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    }
  }
  return ~remainder >>> 0;
}
