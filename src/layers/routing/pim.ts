import { etherTypeOfIp, familyLength, scrubNetworkAddress } from '../../frame/addresses.js';
import { u8, u16 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 7761, section 4.9.
const VERSION_AND_TYPE = 0;
const CHECKSUM = 2;
const HEADER_LENGTH = 4;
const PROTOCOL_PIM = 103;
const VERSION_2 = 2;
const HELLO = 0;
const REGISTER = 1;
const REGISTER_STOP = 2;
const JOIN_PRUNE = 3;
const ASSERT = 5;
/** Flags stand between header and packet; the checksum ends before the packet. */
const REGISTER_LENGTH = 8;

export const pim: Layer = {
  name: 'pim',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_PIM] }],
  keeps: 'type, hold times, counts, timers and priorities of hello',
  maps: 'addresses of hello, register stop, join and prune, assert; the registered packet',
  blanks: 'bodies of other types and versions',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const isRegister = u8(bytes, start + VERSION_AND_TYPE) === ((VERSION_2 << 4) | REGISTER);
    const length = end - start;
    if (frame.networkAddressLength === 4) {
      frame.addChecksum(SUM.internet, start + CHECKSUM, start, end);
    } else frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, length, PROTOCOL_PIM);
    if (!isRegister || !frame.has(start, REGISTER_LENGTH + 1)) {
      return Math.min(frame.limit, end) - start;
    }
    frame.coverOnly(start + REGISTER_LENGTH);
    const packet = start + REGISTER_LENGTH;
    frame.carries(SPACE.etherType, etherTypeOfIp(bytes, packet), end);
    return REGISTER_LENGTH;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const body = start + HEADER_LENGTH;
    const kind = u8(bytes, start + VERSION_AND_TYPE);
    if (kind === ((VERSION_2 << 4) | REGISTER) && end === start + REGISTER_LENGTH) return;
    const scrubBody = kind >>> 4 === VERSION_2 ? SCRUB_BODY[kind & 0x0f] : undefined;
    if (scrubBody === undefined) bytes.fill(0, body, end);
    else scrubBody(bytes, body, end, pseudonyms);
  },
};

type ScrubBody = (bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms) => void;

const SCRUB_BODY: Readonly<Record<number, ScrubBody>> = {
  [HELLO]: scrubHello,
  [REGISTER_STOP]: scrubGroupAndSource,
  [JOIN_PRUNE]: scrubJoinPrune,
  [ASSERT]: scrubGroupAndSource,
};

/** Hold time, delays, priority, generation, state refresh. */
const KEPT_OPTIONS = [1, 2, 19, 20, 21];
const ADDRESS_LIST = 24;

function scrubHello(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at + 4 <= end) {
    const type = u16(bytes, at);
    const next = at + 4 + u16(bytes, at + 2);
    if (next > end) break;
    if (type === ADDRESS_LIST) {
      let address = at + 4;
      while (address < next) address = scrubUnicast(bytes, address, next, pseudonyms);
    } else if (!KEPT_OPTIONS.includes(type)) bytes.fill(0, at + 4, next);
    at = next;
  }
  bytes.fill(0, at, end);
}

/** Family and encoding; groups and sources have flags and a mask length too. Section 4.9.1. */
const UNICAST_HEAD = 2;
const GROUP_HEAD = 4;

/** Where the address behind a head of this length ends; `end` when it is not whole. */
function encodedEnd(bytes: Uint8Array, at: number, end: number, head: number): number {
  const length = at + head <= end ? familyLength(u8(bytes, at)) : 0;
  return length > 0 && at + head + length <= end ? at + head + length : end;
}

function scrubUnicast(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): number {
  const next = encodedEnd(bytes, at, end, UNICAST_HEAD);
  const address = Math.min(next, at + UNICAST_HEAD);
  scrubNetworkAddress(bytes, address, next - address, pseudonyms);
  return next;
}

function scrubGroup(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): number {
  const next = encodedEnd(bytes, at, end, GROUP_HEAD);
  const address = Math.min(next, at + GROUP_HEAD);
  scrubNetworkAddress(bytes, address, next - address, pseudonyms);
  return next;
}

/** Metrics may follow the source. */
const ASSERT_REST = 8;

function scrubGroupAndSource(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  const source = scrubGroup(bytes, start, end, pseudonyms);
  const rest = source < end ? scrubUnicast(bytes, source, end, pseudonyms) : end;
  bytes.fill(0, Math.min(end, rest + ASSERT_REST), end);
}

/** Behind the neighbour: reserved, number of groups, hold time. */
const JOIN_PRUNE_REST = 4;
const GROUP_COUNT = 1;

function scrubJoinPrune(
  bytes: Uint8Array,
  start: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  const rest = scrubUnicast(bytes, start, end, pseudonyms);
  let at = Math.min(end, rest + JOIN_PRUNE_REST);
  const groups = rest + JOIN_PRUNE_REST <= end ? u8(bytes, rest + GROUP_COUNT) : 0;
  for (let group = 0; group < groups && at < end; group += 1) {
    at = scrubGroup(bytes, at, end, pseudonyms);
    if (at + 4 > end) break;
    // Numbers of joined and pruned sources.
    const sources = u16(bytes, at) + u16(bytes, at + 2);
    at += 4;
    for (let source = 0; source < sources && at < end; source += 1) {
      at = scrubGroup(bytes, at, end, pseudonyms);
    }
  }
  bytes.fill(0, at, end);
}
