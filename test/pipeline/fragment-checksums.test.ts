import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CaptureWriter } from '../../src/capture/writer.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';
import { blankOpaque, scrubHeaders } from '../../src/layers/scrub.js';
import { FragmentChecksums } from '../../src/pipeline/fragment-checksums.js';
import { type Bytes, bytes, ipv4, PROTOCOL, u16, udp } from '../support/craft.js';
import { flipped } from '../support/flipped.js';

const LINKTYPE_IPV4 = 228;
const HEADER_LENGTH = 20;
const dissector = createDissector(LAYERS);

/** The datagram in pieces of `size` bytes, and a padding that belongs to the last one. */
function split(datagram: Bytes, size: number, padding: Bytes): Bytes[] {
  const whole = bytes(datagram, padding);
  const pieces: Bytes[] = [];
  for (let at = 0; at < whole.length; at += size) {
    const piece = ipv4(PROTOCOL.udp, whole.subarray(at, at + size));
    piece.set(u16((at + size < whole.length ? 0x2000 : 0) | (at / 8)), 6);
    pieces.push(piece);
  }
  return pieces;
}

/** A file in memory: packets stand one behind the other. */
function memory(): { writer: CaptureWriter; append(packet: Bytes): number; at: Bytes } {
  const at = new Uint8Array(0x10000);
  let end = 0;
  const writer = {
    patch(position: number, from: Bytes, start: number, until: number) {
      at.set(from.subarray(start, until), position);
    },
  } as CaptureWriter;
  return {
    writer,
    at,
    append(packet) {
      at.set(packet, end);
      end += packet.length;
      return end - packet.length;
    },
  };
}

function rewrite(pieces: readonly Bytes[]): Bytes[] {
  const sums = new FragmentChecksums();
  const file = memory();
  const frame = new Frame();
  const positions = pieces.map((original) => {
    const packet = original.slice();
    frame.load(packet, 0, packet.length, packet.length);
    dissector.dissect(frame, LINKTYPE_IPV4);
    frame.checksums.assess(frame.bytes, frame.view);
    sums.before(frame, 0);
    scrubHeaders(dissector, frame, flipped);
    blankOpaque(frame, frame.opaqueStart);
    frame.checksums.repair(frame.bytes, frame.view, frame.blankFrom, 'preserve');
    sums.after(frame);
    const position = file.append(packet);
    sums.place(frame, file.writer, position);
    return position;
  });
  return pieces.map((piece, i) => {
    const position = positions[i] as number;
    return file.at.slice(position, position + piece.length);
  });
}

it('makes the sum right for the whole datagram, in whatever order its pieces come, and twice', () => {
  const payloads = fc.uint8Array({ minLength: 40, maxLength: 200 });
  const orders = fc.array(fc.nat(), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(payloads, orders, fc.boolean(), (payload, order, isRepeated) => {
      const pieces = split(udp(9999, payload), 32, bytes());
      const repeated = isRepeated ? pieces.flatMap((piece) => [piece, piece]) : pieces;
      const shuffled = repeated.map((piece, i) => ({
        piece,
        rank: order[i % order.length] as number,
      }));
      shuffled.sort((a, b) => a.rank - b.rank);
      const first = pieces[0] as Bytes;
      const index = shuffled.findIndex(({ piece }) => piece === first);
      const rewritten = rewrite(shuffled.map(({ piece }) => piece))[index] as Bytes;

      const header = bytes(payload.slice().fill(0));
      const expected = udp(9999, header, '245.194.182.114', '83.226.100.54');
      expect(rewritten.subarray(HEADER_LENGTH, HEADER_LENGTH + 8)).toEqual(expected.subarray(0, 8));
    }),
  );
});

it('leaves out what stands behind the datagram that UDP names', () => {
  const pieces = split(
    udp(9999, bytes("'a payload of more than one piece, by far")),
    32,
    bytes('91929394'),
  );
  const rewritten = rewrite(pieces)[0] as Bytes;
  const blank = new Uint8Array(40);
  const expected = udp(9999, blank, '245.194.182.114', '83.226.100.54');
  expect(rewritten.subarray(HEADER_LENGTH, HEADER_LENGTH + 8)).toEqual(expected.subarray(0, 8));
});
