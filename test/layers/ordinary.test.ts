import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { OrdinaryPackets } from '../../src/layers/ordinary.js';
import { LAYERS } from '../../src/layers/registry.js';
import { blankOpaque, scrubHeaders } from '../../src/layers/scrub.js';
import { masked } from '../support/flipped.js';

const CAPTURES = join(import.meta.dirname, '../../fixtures/captures');
const ETHERNET = 1;
/** So many bytes of payload are disclosed, where there are as many. */
const DISCLOSED = 7;

const dissector = createDissector(LAYERS);
const ordinary = new OrdinaryPackets(LAYERS);
const pseudonyms = masked(0x54);
const packets = ['story', 'story-offload'].flatMap((name) => readAll(join(CAPTURES, name)));

function readAll(folder: string): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (const name of readdirSync(folder)) {
    const reader = openCapture(join(folder, name));
    while (reader.next())
      all.push(reader.packet.bytes.slice(reader.packet.start, reader.packet.end));
    reader.close();
  }
  return all;
}

function loaded(packet: Uint8Array): Frame {
  const frame = new Frame();
  frame.load(packet.slice(), 0, packet.length, packet.length);
  return frame;
}

/** What the protocols' own files make of a packet. */
function theLongWay(packet: Uint8Array, policy: 'preserve' | 'fix'): Frame {
  const frame = loaded(packet);
  dissector.dissect(frame, ETHERNET);
  frame.checksums.assess(frame.bytes, frame.view);
  disclose(frame);
  scrubHeaders(dissector, frame, pseudonyms);
  blankOpaque(frame, frame.opaqueStart);
  frame.checksums.repair(frame.bytes, frame.view, frame.blankFrom, policy);
  return frame;
}

/** As a payload scrubber does. */
function disclose(frame: Frame): void {
  const { payload, payloadEnd } = frame.conversation;
  if (frame.opaqueStart === payload) frame.opaqueStart = Math.min(payload + DISCLOSED, payloadEnd);
}

function described(frame: Frame): unknown {
  const { conversation, opaqueStart, depth, isFragment, cutShort } = frame;
  const layers = [frame.layerIds, frame.starts, frame.ends].map((all) => [...all.slice(0, depth)]);
  return { conversation, opaqueStart, isFragment, cutShort, layers };
}

/** Whether the short way took the packet; then it must have done as the long way does. */
function agrees(packet: Uint8Array, policy: 'preserve' | 'fix' = 'preserve'): boolean {
  const short = policy === 'preserve' ? ordinary : new OrdinaryPackets(LAYERS, policy);
  const frame = loaded(packet);
  if (!short.recognises(frame, ETHERNET)) return false;
  const dissected = loaded(packet);
  dissector.dissect(dissected, ETHERNET);
  expect(described(frame)).toEqual(described(dissected));
  disclose(frame);
  short.rewrite(frame, pseudonyms);
  expect(Buffer.compare(frame.bytes, theLongWay(packet, policy).bytes)).toBe(0);
  return true;
}

describe('the short way of ordinary packets', () => {
  it.each(['preserve', 'fix'] as const)(
    'takes most of a real capture, and does what the protocols do (checksums: %s)',
    (policy) => {
      const taken = packets.filter((packet) => agrees(packet, policy)).length;
      expect(taken).toBeGreaterThan(packets.length / 4);
    },
  );

  it('does what the protocols do to packets that differ in a byte, or end early', () => {
    const some = fc.constantFrom(...packets.filter((packet) => packet.length > 54));
    fc.assert(
      fc.property(some, fc.nat(80), fc.nat(255), fc.nat(60), (packet, at, value, cut) => {
        const damaged = packet.slice(0, Math.max(1, packet.length - (cut > 30 ? cut - 30 : 0)));
        damaged[at % damaged.length] = value;
        agrees(damaged);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves to the layers what only they know', () => {
    const [packet] = packets.filter((each) => agrees(each));
    const changed = (at: number, value: number) => {
      const copy = (packet as Uint8Array).slice();
      copy[at] = value;
      return ordinary.describes(loaded(copy), ETHERNET);
    };
    expect(changed(6, 0x01), 'a group as sender').toBe(false);
    expect(changed(14, 0x46), 'options of IPv4').toBe(false);
    expect(changed(20, 0x20), 'a fragment').toBe(false);
    expect(changed(23, 17), 'UDP').toBe(false);
    expect(ordinary.describes(loaded(packet as Uint8Array), 113), 'another link type').toBe(false);
  });

  it('has recordings to look at', () => {
    expect(existsSync(CAPTURES)).toBe(true);
    expect(packets.length).toBeGreaterThan(1000);
  });
});
