import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATUS } from '../src/frame/checksum-status.js';
import { Frame } from '../src/frame/frame.js';
import { createDissector } from '../src/layers/dissect.js';
import { LAYERS } from '../src/layers/registry.js';
import { blankOpaque, scrubHeaders } from '../src/layers/scrub.js';
import { flipped } from './support/flipped.js';
import { type MarkedPacket, readMarkedPackets } from './support/marked-bytes.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/layers');
const GUARD = 32;
const UNTOUCHED = 0xa5;
const dissector = createDissector(LAYERS);

interface Scrubbed {
  /** The packet's bytes, with guard bytes before and behind. */
  readonly room: Uint8Array;
  readonly bytes: Uint8Array;
  readonly layers: readonly string[];
  readonly statuses: readonly number[];
}

function look(room: Uint8Array, length: number, packet: MarkedPacket): Frame {
  const frame = new Frame();
  frame.load(room, GUARD, GUARD + length, packet.wireLength);
  dissector.dissect(frame, packet.linkType);
  frame.checksums.assess(frame.bytes, frame.view);
  return frame;
}

const layersOf = (frame: Frame): string[] =>
  Array.from(frame.layerIds.subarray(0, frame.depth), (id) => dissector.layerOf(id).name);

const statusesOf = (frame: Frame): number[] =>
  Array.from({ length: frame.checksums.count }, (_, index) => frame.checksums.status(index));

function scrub(packet: MarkedPacket, length = packet.bytes.length): Scrubbed {
  const room = new Uint8Array(length + 2 * GUARD).fill(UNTOUCHED);
  room.set(packet.bytes.subarray(0, length), GUARD);
  const frame = look(room, length, packet);
  const statuses = statusesOf(frame);
  scrubHeaders(dissector, frame, flipped);
  blankOpaque(frame, frame.opaqueStart);
  frame.checksums.repair(frame.bytes, frame.view, frame.blankFrom, 'preserve');
  return { room, bytes: room.subarray(GUARD, GUARD + length), layers: layersOf(frame), statuses };
}

/** What became of each byte, in the alphabet of the fixtures; a zero says whatever was expected. */
function seen(packet: MarkedPacket, scrubbed: Uint8Array): string {
  return Array.from(scrubbed, (byte, i) => {
    const mark = packet.marks[i] as string;
    const original = packet.bytes[i] as number;
    if (mark === 'c' || (byte === 0 && original === 0 && mark === 'x')) return mark;
    if (byte === original) return '.';
    return byte === 0 && mark !== 'i' ? 'x' : 'i';
  }).join('');
}

describe.each(LAYERS.map((layer) => layer.name))('the layer %s', (name) => {
  const path = join(FIXTURES, `${name}.txt`);

  it('has a fixture in which it is found', () => {
    expect(existsSync(path)).toBe(true);
    expect(readMarkedPackets(path).flatMap((packet) => packet.layers)).toContain(name);
  });
});

describe.each(readdirSync(FIXTURES))('the fixture %s', (file) => {
  const packets = readMarkedPackets(join(FIXTURES, file));

  it('is named after a layer', () => {
    expect(LAYERS.map((layer) => layer.name)).toContain(basename(file, '.txt'));
  });

  it.each(packets.map((packet, n) => ({ n, packet })))(
    'packet $n: changes the marked bytes and no others',
    ({ packet }) => {
      const { bytes, layers, statuses } = scrub(packet);
      expect(layers).toEqual(packet.layers);
      expect(statuses.map(nameOfStatus)).toEqual(packet.sums);
      expect(seen(packet, bytes)).toBe(packet.marks);
    },
  );

  it.each(packets.map((packet, n) => ({ n, packet })))(
    'packet $n: shows the same layers and checksum statuses afterwards',
    ({ packet }) => {
      const first = scrub(packet);
      const again = look(first.room, packet.bytes.length, packet);
      expect(layersOf(again)).toEqual(first.layers);
      expect(statusesOf(again).map(judgeable)).toEqual(first.statuses.map(judgeable));
    },
  );

  it.each(packets.map((packet, n) => ({ n, packet })))(
    'packet $n: becomes the same bytes each time',
    ({ packet }) => {
      expect(scrub(packet).bytes).toEqual(scrub(packet).bytes);
    },
  );

  it.each(packets.map((packet, n) => ({ n, packet })))(
    'packet $n: keeps no identifier and stays in bounds, wherever it is cut',
    ({ packet }) => {
      for (let length = 0; length < packet.bytes.length; length += 1) {
        const { room, bytes } = scrub(packet, length);
        expect(room.subarray(0, GUARD).every((byte) => byte === UNTOUCHED)).toBe(true);
        expect(room.subarray(GUARD + length).every((byte) => byte === UNTOUCHED)).toBe(true);
        for (const [i, byte] of bytes.entries()) {
          const mark = packet.marks[i] as string;
          const original = packet.bytes[i] as number;
          if (mark === 'i' && byte === original && byte !== 0)
            expect.fail(`cut at ${length}: byte ${i} is still there`);
          if (mark === 'x' && byte !== 0) expect.fail(`cut at ${length}: byte ${i} is not blank`);
          if (mark === '.' && byte !== original && byte !== 0) {
            expect.fail(`cut at ${length}: byte ${i} became something else`);
          }
        }
      }
    },
  );
});

function nameOfStatus(status: number): string {
  return Object.keys(STATUS).find((name) => STATUS[name as keyof typeof STATUS] === status) ?? '';
}

/** A sum that cannot be judged may be taken for a bad one once all its bytes are there, and back. */
function judgeable(status: number): number {
  return status === STATUS.unseen ? STATUS.bad : status;
}

describe('the registry', () => {
  it('gives each layer a name of its own', () => {
    const names = LAYERS.map((layer) => layer.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets no two layers claim the same number', () => {
    const claims = LAYERS.flatMap((layer) =>
      layer.claims.flatMap(({ space, numbers }) => numbers.map((number) => `${space}:${number}`)),
    );
    expect(new Set(claims).size).toBe(claims.length);
  });
});
