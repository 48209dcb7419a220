import type { Finding } from './findings.js';
import { ADDRESS, ADDRESS_LENGTHS, type AddressKind, type Headers } from './headers.js';
import { EDGE, type Pattern } from './matcher.js';
import { NEEDLE_KINDS } from './needles.js';
import { SPELLINGS } from './spellings.js';

/** Below this length, four bytes come about by chance. */
const TELLING_LENGTH = 5;

/** What a finding says of a pattern: kind and spelling, and never the value. */
export function namesOf(pattern: Pattern): {
  kind: Finding['kind'];
  spelling: NonNullable<Finding['spelling']>;
} {
  return {
    kind: NEEDLE_KINDS[pattern.kind] as Finding['kind'],
    spelling: SPELLINGS[pattern.spelling] as NonNullable<Finding['spelling']>,
  };
}

/** Whether chance gives such bytes too. */
export function isShort(pattern: Pattern): boolean {
  if (pattern.kind > ADDRESS.mac) return false;
  return pattern.bytes.length < TELLING_LENGTH || (isBinary(pattern) && isWeak(pattern.bytes));
}

function isBinary(pattern: Pattern): boolean {
  return pattern.bytes.length <= 8 && pattern.edge === EDGE.none;
}

/** Whether the place lies in one address field. */
export function isWithinField(headers: Headers, at: number, length: number): boolean {
  for (let index = 0; index < headers.fieldCount; index += 1) {
    const from = headers.fieldAt[index] as number;
    const width = ADDRESS_LENGTHS[headers.fieldKind[index] as AddressKind];
    if (at >= from && at + length <= from + width) return true;
  }
  return false;
}

/** Bytes that counters, lengths and flags give too: small numbers, or mostly zeros. */
export function isWeak(bytes: Uint8Array): boolean {
  const telling = bytes.filter((byte) => byte !== 0).length;
  if (telling <= 2 || new Set(bytes).size <= 2) return true;
  return bytes.length <= 4 && bytes.every((byte) => byte < 0x20);
}

/** Four bytes that are part of a header's numbers or of an address, or small as counters are. */
export function isNumber(headers: Headers, pattern: Pattern, at: number): boolean {
  if (isWeak(pattern.bytes) || headers.isHeader(at) || headers.isHeader(at + 3)) return true;
  return isWithinField(headers, at, 1) || isWithinField(headers, at + 3, 1);
}

/** An answer that is nothing but status and lengths, as HTTP and Redis have: it may stay whole. */
export function isReply(bytes: Uint8Array, at: number): boolean {
  return /^(HTTP\/|[+:*$-])/.test(Buffer.from(bytes.subarray(at, at + 5)).toString('latin1'));
}
