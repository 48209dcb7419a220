import { describe, expect, it } from 'vitest';
import { Copies } from '../../src/connections/copies.js';
import { createTracker } from '../../src/connections/tracker.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';
import { packetOf } from './packets.js';

const LINKTYPE_IPV4 = 228;
const ORDINARY = 10_000;
const PAIRS = 20;

interface Sent {
  readonly bytes: Uint8Array;
  /** Seconds, and nanoseconds. */
  readonly time: readonly [number, number];
}

/** A packet of its own kind, `index` microseconds after the start. */
function send(index: number, timeToLive = 64, at: Sent['time'] = [1, index * 1000]): Sent {
  const step = { from: 'client', flags: 'A', sequence: index, timeToLive } as const;
  return { bytes: packetOf(step, 1 + (index % 60_000)), time: at };
}

/** First those that are there once, then those that are there twice. */
const capture = [
  ...Array.from({ length: ORDINARY }, (_, index) => send(index)),
  ...Array.from({ length: PAIRS }, (_, index) => ORDINARY + index).flatMap((index) => [
    send(index),
    send(index, 63),
  ]),
];

function eachFrame(packets: readonly Sent[], take: (frame: Frame, at: Sent['time']) => void): void {
  const frame = new Frame();
  const dissector = createDissector(LAYERS);
  for (const { bytes, time } of packets) {
    frame.load(bytes, 0, bytes.length, bytes.length);
    dissector.dissect(frame, LINKTYPE_IPV4);
    take(frame, time);
  }
}

function countInFirstPass(packets: readonly Sent[], isOfManyInterfaces: boolean): number {
  const tracker = createTracker();
  tracker.startFile(1, 0, isOfManyInterfaces);
  eachFrame(packets, (frame, [seconds, nanoseconds]) =>
    tracker.observe(frame, seconds, nanoseconds, 1),
  );
  return tracker.duplicateCount;
}

function findInSecondPass(packets: readonly Sent[], isOfManyInterfaces: boolean): number[] {
  const copies = new Copies();
  const found: number[] = [];
  let index = 0;
  copies.startFile(0, isOfManyInterfaces);
  eachFrame(packets, (frame, [seconds, nanoseconds]) => {
    if (copies.has(frame, seconds, nanoseconds)) found.push(index);
    index += 1;
  });
  return found;
}

describe('copies', () => {
  it('are all found where many interfaces were captured, however late they begin', () => {
    expect(countInFirstPass(capture, true)).toBe(PAIRS);
  });

  it('are looked for in a sample elsewhere', () => {
    expect(countInFirstPass(capture, false)).toBe(0);
    expect(countInFirstPass(capture.slice(ORDINARY), false)).toBe(PAIRS);
  });

  it.each([true, false])('are the same in both passes, of many interfaces: %s', (isOfMany) => {
    const found = findInSecondPass(capture, isOfMany);
    expect(found).toHaveLength(countInFirstPass(capture, isOfMany));
    expect(found.every((index) => capture[index]?.bytes[8] === 63)).toBe(true);
  });

  it('are close in time to what they are copies of, whichever way time goes', () => {
    expect(countInFirstPass([send(1, 64, [9, 0]), send(1, 63, [9, 400_000_000])], true)).toBe(1);
    expect(countInFirstPass([send(1, 64, [9, 0]), send(1, 63, [10, 0])], true)).toBe(0);
    expect(countInFirstPass([send(1, 64, [9, 0]), send(1, 63, [5, 0])], true)).toBe(0);
  });
});
