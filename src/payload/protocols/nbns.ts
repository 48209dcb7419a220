import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';

// RFC 1002, section 4.2.
const HEADER_LENGTH = 12;
const COUNTS = 4;
const QUESTION_TAIL = 4;
const RECORD_TAIL = 10;
const MAX_COUNT = 64;
const TYPE = { addresses: 0x20, status: 0x21 };
/** RFC 1001, section 14.1: 16 characters, each written as two letters from A to P. */
const ENCODED_LENGTH = 32;
const NAME_LENGTH = 15;
const FIRST_LETTER = 0x41;
const LAST_LETTER = 0x50;
const POINTER = 0xc0;
const SPACE = 0x20;
const ANY_NAME = 0x2a;

/** NetBIOS name service. */
export const nbns: DatagramScrubber = {
  name: 'nbns',
  keeps: 'identifier, flags, counts, types, kinds of names',
  maps: 'names, addresses, MAC address',
  blanks: 'scopes, statistics',
  ports: [137],

  recognises(bytes, start, end) {
    const at = start + HEADER_LENGTH;
    if (end - start < HEADER_LENGTH + 1 + ENCODED_LENGTH + 1) return false;
    for (let i = 0; i < 4; i += 1) if (u16(bytes, start + COUNTS + 2 * i) > MAX_COUNT) return false;
    return isEncodedName(bytes, at);
  },

  scrub(cursor) {
    const { bytes, at } = cursor;
    const questions = u16(bytes, at + COUNTS);
    const records = u16(bytes, at + 6) + u16(bytes, at + 8) + u16(bytes, at + 10);
    cursor.keep(HEADER_LENGTH);
    for (let i = 0; i < questions; i += 1) {
      if (!takeName(cursor) || !cursor.has(QUESTION_TAIL)) return;
      cursor.keep(QUESTION_TAIL);
    }
    for (let i = 0; i < records; i += 1) if (!takeRecord(cursor)) return;
  },
};

function isEncodedName(bytes: Uint8Array, at: number): boolean {
  if (u8(bytes, at) !== ENCODED_LENGTH) return false;
  for (let i = 1; i <= ENCODED_LENGTH; i += 1) {
    if (u8(bytes, at + i) < FIRST_LETTER || u8(bytes, at + i) > LAST_LETTER) return false;
  }
  return true;
}

/** A name and its scope, which is blanked label by label, or a pointer to one. */
function takeName(cursor: PayloadCursor): boolean {
  if (cursor.has(2) && u8(cursor.bytes, cursor.at) >= POINTER) {
    cursor.keep(2);
    return true;
  }
  if (!cursor.has(1 + ENCODED_LENGTH + 1) || !isEncodedName(cursor.bytes, cursor.at)) return false;
  cursor.keep(1);
  takeEncodedName(cursor);
  for (let size = 1; size > 0; ) {
    if (!cursor.has(1)) return false;
    size = u8(cursor.bytes, cursor.at);
    if (size >= POINTER || !cursor.has(1 + size)) return false;
    cursor.keep(1);
    cursor.mask(size);
  }
  return true;
}

const plain = new Uint8Array(NAME_LENGTH + 1);
const encoded = new Uint8Array(ENCODED_LENGTH);

function takeEncodedName(cursor: PayloadCursor): void {
  for (let i = 0; i <= NAME_LENGTH; i += 1) {
    const high = u8(cursor.bytes, cursor.at + 2 * i) - FIRST_LETTER;
    plain[i] = (high << 4) | (u8(cursor.bytes, cursor.at + 2 * i + 1) - FIRST_LETTER);
  }
  mapPlainName(cursor);
  for (let i = 0; i <= NAME_LENGTH; i += 1) {
    const value = plain[i] as number;
    encoded[2 * i] = FIRST_LETTER + (value >>> 4);
    encoded[2 * i + 1] = FIRST_LETTER + (value & 0xf);
  }
  cursor.put(encoded, 0, ENCODED_LENGTH);
}

/** The letters of a name become others; its padding, its kind in the 16th byte, and `*` stay. */
function mapPlainName(cursor: PayloadCursor): void {
  let length = NAME_LENGTH;
  while (length > 0 && (plain[length - 1] === SPACE || plain[length - 1] === 0)) length -= 1;
  const isAny = length === 1 && plain[0] === ANY_NAME;
  if (length > 0 && !isAny) cursor.pseudonyms.word(plain, 0, length);
}

function takeRecord(cursor: PayloadCursor): boolean {
  if (!takeName(cursor) || !cursor.has(RECORD_TAIL)) return false;
  const type = u16(cursor.bytes, cursor.at);
  const length = u16(cursor.bytes, cursor.at + RECORD_TAIL - 2);
  cursor.keep(RECORD_TAIL);
  if (!cursor.has(length)) return false;
  const outer = cursor.enter(length);
  if (type === TYPE.addresses) takeAddresses(cursor);
  else if (type === TYPE.status) takeStatus(cursor);
  cursor.leave(outer);
  return true;
}

function takeAddresses(cursor: PayloadCursor): void {
  while (cursor.has(6)) {
    cursor.keep(2);
    cursor.ipv4();
  }
}

/** Names of a node, then its MAC address and statistics. RFC 1002, section 4.2.18. */
function takeStatus(cursor: PayloadCursor): void {
  if (!cursor.has(1)) return;
  const count = u8(cursor.bytes, cursor.at);
  cursor.keep(1);
  for (let i = 0; i < count && cursor.has(NAME_LENGTH + 3); i += 1) {
    for (let k = 0; k <= NAME_LENGTH; k += 1) plain[k] = u8(cursor.bytes, cursor.at + k);
    mapPlainName(cursor);
    cursor.put(plain, 0, NAME_LENGTH + 1);
    cursor.keep(2);
  }
  if (cursor.has(6)) cursor.mac();
}
