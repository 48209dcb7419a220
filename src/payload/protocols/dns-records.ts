import { u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DnsNames } from './dns-names.js';

// IANA, "Domain Name System (DNS) Parameters", resource record types.
const TYPE = {
  a: 1,
  soa: 6,
  aaaa: 28,
  srv: 33,
  opt: 41,
  rrsig: 46,
  nsec: 47,
  nsec3: 50,
  svcb: 64,
  https: 65,
};
/** Records that hold one name, and how many bytes of numbers stand before it. */
const NAME_BEHIND: Readonly<Record<number, number>> = {
  2: 0,
  3: 0,
  4: 0,
  5: 0,
  7: 0,
  8: 0,
  9: 0,
  12: 0,
  15: 2,
  18: 2,
  21: 2,
  33: 6,
  36: 2,
  39: 0,
};
/** Records that start with numbers of the protocol and go on with keys or digests: DS, DNSKEY and their like. */
const NUMBERS: Readonly<Record<number, number>> = { 43: 4, 48: 4, 51: 4, 59: 4, 60: 4 };
const SOA_NUMBERS = 20;
const RRSIG_NUMBERS = 18;
/** Many zones count their versions by the date. RFC 1912, section 2.2. */
const SERIAL = 4;
/** Expiration and inception. RFC 4034, section 3.1. */
const BEFORE_RRSIG_TIMES = 8;
const RRSIG_TIMES = 8;
const CLIENT_SUBNET = 8;
const ADDRESS_FAMILY_IPV4 = 1;
const HINT = { protocols: 1, port: 3, ipv4: 4, ipv6: 6 };

type Take = (cursor: PayloadCursor, names: DnsNames) => void;
const RECORDS: Readonly<Record<number, Take>> = {
  [TYPE.a]: (cursor) => {
    if (cursor.available === 4) cursor.ipv4();
  },
  [TYPE.aaaa]: (cursor) => {
    if (cursor.available === 16) cursor.ipv6();
  },
  [TYPE.soa]: (cursor, names) => {
    if (names.take(cursor) && names.take(cursor)) takeZoneNumbers(cursor);
  },
  [TYPE.rrsig]: (cursor, names) => {
    if (cursor.available < RRSIG_NUMBERS) return;
    cursor.keep(BEFORE_RRSIG_TIMES);
    cursor.keepTime(RRSIG_TIMES);
    takeName(cursor, names, RRSIG_NUMBERS - BEFORE_RRSIG_TIMES - RRSIG_TIMES);
  },
  [TYPE.nsec]: (cursor, names) => {
    if (names.take(cursor)) cursor.keep(cursor.available);
  },
  [TYPE.nsec3]: takeHashedDenial,
  [TYPE.opt]: takeOptions,
  [TYPE.svcb]: takeService,
  [TYPE.https]: takeService,
};

/** Decide over the data of a record, which the cursor was made to enter. What is not named here is blanked. */
export function takeRecordData(cursor: PayloadCursor, type: number, names: DnsNames): void {
  const before = NAME_BEHIND[type];
  if (before !== undefined) takeName(cursor, names, before);
  else if (RECORDS[type] !== undefined) RECORDS[type](cursor, names);
  else cursor.keep(NUMBERS[type] ?? 0);
}

function takeZoneNumbers(cursor: PayloadCursor): void {
  cursor.keepTime(SERIAL);
  cursor.keep(SOA_NUMBERS - SERIAL);
}

function takeName(cursor: PayloadCursor, names: DnsNames, before: number): void {
  if (!cursor.has(before)) return;
  cursor.keep(before);
  names.take(cursor);
}

/** Algorithm, flags, iterations; a salt, a hashed name, and the types it has. RFC 5155, section 3.2. */
function takeHashedDenial(cursor: PayloadCursor): void {
  if (!cursor.has(5)) return;
  cursor.keep(4);
  for (let i = 0; i < 2 && cursor.has(1); i += 1) {
    const length = cursor.bytes[cursor.at] as number;
    cursor.keep(1);
    cursor.skip(Math.min(length, cursor.available));
  }
  cursor.keep(cursor.available);
}

/** RFC 6891, section 6.1.2; the client subnet is RFC 7871. */
function takeOptions(cursor: PayloadCursor): void {
  while (cursor.has(4)) {
    const code = u16(cursor.bytes, cursor.at);
    const length = u16(cursor.bytes, cursor.at + 2);
    cursor.keep(4);
    if (!cursor.has(length)) return;
    const outer = cursor.enter(length);
    if (code === CLIENT_SUBNET && length >= 4) takeSubnet(cursor);
    cursor.leave(outer);
  }
}

function takeSubnet(cursor: PayloadCursor): void {
  const family = u16(cursor.bytes, cursor.at);
  const prefixLength = cursor.bytes[cursor.at + 2] as number;
  cursor.keep(4);
  const isV4 = family === ADDRESS_FAMILY_IPV4;
  if (prefixLength > (isV4 ? 32 : 128)) return;
  cursor.prefix(cursor.available, isV4 ? 4 : 16, prefixLength);
}

/** RFC 9460, section 2.2. */
function takeService(cursor: PayloadCursor, names: DnsNames): void {
  takeName(cursor, names, 2);
  while (cursor.has(4)) {
    const key = u16(cursor.bytes, cursor.at);
    const length = u16(cursor.bytes, cursor.at + 2);
    cursor.keep(4);
    if (!cursor.has(length)) return;
    const outer = cursor.enter(length);
    takeServiceParameter(cursor, key);
    cursor.leave(outer);
  }
}

function takeServiceParameter(cursor: PayloadCursor, key: number): void {
  if (key === HINT.port) cursor.keep(2);
  else if (key === HINT.ipv4) while (cursor.has(4)) cursor.ipv4();
  else if (key === HINT.ipv6) while (cursor.has(16)) cursor.ipv6();
}
