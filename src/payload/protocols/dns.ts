import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { DnsNames } from './dns-names.js';
import { takeRecordData } from './dns-records.js';

// RFC 1035, section 4.1.1.
export const HEADER_LENGTH = 12;
const OPERATION = 2;
const COUNTS = 4;
const SECTIONS = 4;
const MAX_NAME_LENGTH = 255;
const MAX_LABEL_LENGTH = 63;
const POINTER = 0xc0;
const OPT = 41;
const MAX_OPCODE = 6;
const MAX_RECORDS = 1024;
const MAX_QUESTIONS = 64;
/** Behind a question's name: type and class; behind a record's: also time to live and length. */
export const QUESTION_TAIL = 4;
export const RECORD_TAIL = 10;
/** IN, CH, HS, NONE, ANY; the top bit is multicast DNS's own. RFC 6895, 3.2; RFC 6762, 5.4, 10.2. */
const CLASSES = new Set([1, 3, 4, 254, 255]);

/** DNS, multicast DNS and LLMNR: everything structural stays; names and addresses are mapped. */
export const dns: DatagramScrubber = {
  name: 'dns',
  keeps:
    'identifier, flags, codes, counts, types, classes, times to live, lengths; preferences, ports, serial numbers, option codes',
  maps: 'names; addresses of A and AAAA, hints and client subnets',
  blanks: 'TXT, NAPTR, CAA, keys, signatures, digests, cookies, records of other types',
  ports: [53, 5353, 5355],
  recognises: isDnsMessage,
  scrub: scrubDnsMessage,
};

/** Whether a message starts here whose first question, or first record, is sound. */
export function isDnsMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_LENGTH) return false;
  const operation = (u8(bytes, start + OPERATION) >>> 3) & 0xf;
  const questions = countQuestions(bytes, start);
  const records = countRecords(bytes, start);
  if (operation > MAX_OPCODE || questions > MAX_QUESTIONS || records > MAX_RECORDS) return false;
  if (questions + records === 0) return end - start === HEADER_LENGTH && operation === 0;
  return isFirstNameSound(bytes, start, end);
}

function isFirstNameSound(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + HEADER_LENGTH;
  while (at < end && u8(bytes, at) !== 0) {
    const length = u8(bytes, at);
    if (!isLabelSound(bytes, at + 1, length, end)) return false;
    at += 1 + length;
  }
  if (at - start - HEADER_LENGTH > MAX_NAME_LENGTH) return false;
  if (at + 1 + QUESTION_TAIL > end) return true;
  return CLASSES.has(u16(bytes, at + 3) & 0x7fff) || u16(bytes, at + 1) === OPT;
}

/** Labels of service instances are free text: spaces are in them. RFC 6763, 4.1.1. */
function isLabelSound(bytes: Uint8Array, at: number, length: number, end: number): boolean {
  if (length > MAX_LABEL_LENGTH) return false;
  for (let i = at; i < at + length && i < end; i += 1) {
    if (u8(bytes, i) < 0x20 || u8(bytes, i) === 0x7f) return false;
  }
  return true;
}

const names = new DnsNames();

/** Take the cursor over a whole message: compressed names point back to its start. */
function scrubDnsMessage(cursor: PayloadCursor): void {
  if (!cursor.has(HEADER_LENGTH)) return;
  names.load(cursor);
  const { bytes, at } = cursor;
  const questions = countQuestions(bytes, at);
  const records = countRecords(bytes, at);
  cursor.keep(HEADER_LENGTH);
  for (let i = 0; i < questions; i += 1) if (!takeQuestion(cursor, names)) return;
  for (let i = 0; i < records; i += 1) if (!takeRecord(cursor, names)) return;
}

export function countQuestions(bytes: Uint8Array, at: number): number {
  return u16(bytes, at + COUNTS);
}

/** Answers, authorities and additional records together. */
export function countRecords(bytes: Uint8Array, at: number): number {
  let records = 0;
  for (let section = 1; section < SECTIONS; section += 1) {
    records += u16(bytes, at + COUNTS + 2 * section);
  }
  return records;
}

/** Take a question; false when it is broken or cut. */
function takeQuestion(cursor: PayloadCursor, names: DnsNames): boolean {
  if (!names.take(cursor) || !cursor.has(QUESTION_TAIL)) return false;
  cursor.keep(QUESTION_TAIL);
  return true;
}

/** Take a record; false when it is broken or cut. */
function takeRecord(cursor: PayloadCursor, names: DnsNames): boolean {
  if (!names.take(cursor) || !cursor.has(RECORD_TAIL)) return false;
  const type = u16(cursor.bytes, cursor.at);
  const length = u16(cursor.bytes, cursor.at + RECORD_TAIL - 2);
  cursor.keep(RECORD_TAIL);
  const isWhole = cursor.has(length);
  const outer = cursor.enter(length);
  if (isWhole) takeRecordData(cursor, type, names);
  cursor.leave(outer);
  return isWhole;
}

/** How long the owner's name at `at` is with what stands behind it; 0 where it is not here to its end. */
export function measureEntry(
  bytes: Uint8Array,
  start: number,
  end: number,
  isQuestion: boolean,
): number {
  let at = start;
  while (at < end && u8(bytes, at) !== 0 && u8(bytes, at) < POINTER) at += 1 + u8(bytes, at);
  if (at >= end) return 0;
  at += u8(bytes, at) === 0 ? 1 : 2;
  at += isQuestion ? QUESTION_TAIL : RECORD_TAIL;
  return at <= end ? at - start : 0;
}
