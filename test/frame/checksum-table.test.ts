import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATUS, SUM } from '../../src/frame/checksum-status.js';
import { ChecksumTable } from '../../src/frame/checksum-table.js';

// A packet of the tests: addresses, then a message with its checksum in the third and fourth byte.
const ADDRESSES = 8;
const FIELD = ADDRESSES + 2;
const PROTOCOL = 17;

type Kind = (typeof SUM)[keyof typeof SUM];

function enter(kind: Kind, bytes: Uint8Array, captured = bytes.length): ChecksumTable {
  const table = new ChecksumTable();
  table.add(kind, FIELD, ADDRESSES, bytes.length, captured);
  if (kind === SUM.internet || kind === SUM.udp) table.addPseudoHeader(0, 4, 4, PROTOCOL);
  table.assess(bytes, viewOf(bytes));
  return table;
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The packet with the right sum in its field. */
function withRightSum(kind: Kind, packet: Uint8Array): Uint8Array {
  const bytes = packet.slice();
  bytes[FIELD] = 0x5a;
  enter(kind, bytes).repair(bytes, viewOf(bytes), bytes.length, 'fix');
  return bytes;
}

/** Another packet of the same length with the field of the first, as rewriting leaves it. */
function rewrite(original: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(original, (_, i) => other[i % other.length] as number);
  const fieldEnd = FIELD + 4;
  bytes.set(original.subarray(FIELD, fieldEnd), FIELD);
  return bytes;
}

/** What the sum over the bytes of a whole message comes to, the plain way of RFC 1071. */
function plainSum(bytes: Uint8Array, extra: number): number {
  let sum = extra;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

const packets = fc.uint8Array({ minLength: ADDRESSES + 8, maxLength: 100 });
const kinds = fc.constantFrom<Kind>(SUM.internet, SUM.udp, SUM.crc32c, SUM.frameCheck);

describe('a checksum', () => {
  it('that was good is good over the new bytes', () => {
    fc.assert(
      fc.property(kinds, packets, packets, (kind, packet, other) => {
        const original = withRightSum(kind, packet);
        const table = enter(kind, original);
        fc.pre(table.status(0) === STATUS.good);
        const bytes = rewrite(original, other);
        table.repair(bytes, viewOf(bytes), bytes.length, 'preserve');
        expect(enter(kind, bytes).status(0)).toBe(STATUS.good);
        expect(bytes).toEqual(withRightSum(kind, bytes));
      }),
    );
  });

  it('that was bad is bad over the new bytes, and tells nothing of the old ones', () => {
    fc.assert(
      fc.property(kinds, packets, packets, (kind, packet, other) => {
        const table = enter(kind, packet);
        fc.pre(table.status(0) === STATUS.bad);
        const bytes = rewrite(packet, other);
        table.repair(bytes, viewOf(bytes), bytes.length, 'preserve');
        const field = Buffer.from(bytes).readUInt16BE(FIELD);
        expect(enter(kind, bytes).status(0)).not.toBe(STATUS.good);
        if (kind === SUM.internet || kind === SUM.udp) expect([0, 1, 2]).toContain(field);
      }),
    );
  });

  it('of UDP that comes to 0 is written as 0xffff', () => {
    const bytes = new Uint8Array(ADDRESSES + 8);
    const rest = plainSum(bytes, PROTOCOL + 8);
    Buffer.from(bytes.buffer).writeUInt16BE(0xffff - rest, ADDRESSES + 4);
    expect(Buffer.from(withRightSum(SUM.udp, bytes)).readUInt16BE(FIELD)).toBe(0xffff);
    expect(Buffer.from(withRightSum(SUM.internet, bytes)).readUInt16BE(FIELD)).toBe(0);
  });

  it('of UDP that is 0 is absent, and stays so', () => {
    const bytes = new Uint8Array(ADDRESSES + 8).fill(0x31);
    bytes.fill(0, FIELD, FIELD + 2);
    const table = enter(SUM.udp, bytes);
    expect(table.status(0)).toBe(STATUS.absent);
    table.repair(bytes, viewOf(bytes), bytes.length, 'fix');
    expect([bytes[FIELD], bytes[FIELD + 1]]).toEqual([0, 0]);
  });

  it.each([
    ['with its length', STATUS.partial, 8],
    ['without its length', STATUS.partialWithoutLength, 0],
  ])('of the pseudo-header alone, %s, is one of the new pseudo-header', (_, status, length) => {
    const sum = (bytes: Uint8Array) => plainSum(bytes.subarray(0, ADDRESSES), PROTOCOL + length);
    const bytes = new Uint8Array(ADDRESSES + 8).fill(0x31);
    Buffer.from(bytes.buffer).writeUInt16BE(sum(bytes), FIELD);
    const table = enter(SUM.internet, bytes);
    expect(table.status(0)).toBe(status);
    bytes.set([10, 1, 2, 3, 10, 4, 5, 6]);
    table.repair(bytes, viewOf(bytes), bytes.length, 'preserve');
    expect(Buffer.from(bytes.buffer).readUInt16BE(FIELD)).toBe(sum(bytes));
  });

  it('over bytes that were not captured stays right for them', () => {
    fc.assert(
      fc.property(packets, packets, fc.nat(), (packet, other, cut) => {
        const original = withRightSum(SUM.internet, packet);
        const captured = FIELD + 2 + 2 * (cut % ((original.length - FIELD - 2) >> 1));
        const bytes = rewrite(original, other);
        bytes.set(original.subarray(captured), captured);
        const table = enter(SUM.internet, original, captured);
        fc.pre(table.status(0) === STATUS.unseen && (original[FIELD] || original[FIELD + 1]) !== 0);
        table.repair(bytes, viewOf(bytes), captured, 'preserve');
        expect(enter(SUM.internet, bytes).status(0)).toBe(STATUS.good);
      }),
    );
  });

  it('is the same whether bytes known to be blank are looked at or not', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const original = withRightSum(SUM.udp, packet);
        const blankFrom = FIELD + 4;
        const [a, b] = [original.slice().fill(0, blankFrom), original.slice().fill(0, blankFrom)];
        enter(SUM.udp, original).repair(a, viewOf(a), blankFrom, 'preserve');
        enter(SUM.udp, original).repair(b, viewOf(b), b.length, 'preserve');
        expect(a).toEqual(b);
      }),
    );
  });

  it('leaves out what it does not cover', () => {
    const bytes = new Uint8Array(ADDRESSES + 16).fill(0x31);
    const table = new ChecksumTable();
    const make = () => {
      table.count = 0;
      table.add(SUM.internet, FIELD, ADDRESSES, bytes.length, bytes.length);
      table.leaveOut(ADDRESSES + 8, ADDRESSES + 12);
      table.assess(bytes, viewOf(bytes));
    };
    make();
    table.repair(bytes, viewOf(bytes), bytes.length, 'fix');
    bytes.fill(0x77, ADDRESSES + 8, ADDRESSES + 12);
    make();
    expect(table.status(0)).toBe(STATUS.good);
  });
});
