import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PayloadRegistry } from '../../src/payload/payload.js';
import { SENDER, STEP, type StreamScrubber } from '../../src/payload/scrubber.js';
import { FLAG, Run, type Segment } from './segments.js';

const PORT = 7;
const ISN = 0xffffff00;
const CLIENT = SENDER.client;
const SERVER = SENDER.server;

/** A protocol for tests: '#', a length, a kept byte, and content. */
const framed: StreamScrubber = {
  name: 'framed',
  keeps: '',
  maps: '',
  blanks: '',
  ports: [PORT],
  recognises: (bytes, start, end) => end - start >= 3 && bytes[start] === 0x23,
  open: () => ({
    step(_sender, cursor) {
      if (cursor.bytes[cursor.at] !== 0x23) return STEP.lost;
      if (!cursor.hasKept(3)) return STEP.more;
      const length = cursor.bytes[cursor.at + 1] as number;
      cursor.keep(3);
      cursor.skip(length);
      return STEP.taken;
    },
    resumes: (_sender, cursor) =>
      cursor.bytes[cursor.at] === 0x23 && cursor.bytes[cursor.at + 2] === 0x21,
  }),
};
const registry: PayloadRegistry = { streams: [framed], datagrams: [] };

function message(content: number[]): number[] {
  return [0x23, content.length, 0x21, ...content];
}

function scrubbed(content: number[]): number[] {
  return [0x23, content.length, 0x21, ...content.map(() => 0)];
}

function opened(): Run {
  const run = new Run(registry, PORT);
  run.send({ sender: CLIENT, sequence: ISN, payload: bytes([]), flags: FLAG.syn });
  run.send({
    sender: SERVER,
    sequence: 99,
    payload: bytes([]),
    flags: FLAG.syn | FLAG.ack,
    acknowledgment: ISN + 1,
  });
  return run;
}

const bytes = (values: number[]) => Uint8Array.from(values);
const at = (offset: number, payload: number[], more: Partial<Segment> = {}): Segment => ({
  sender: CLIENT,
  sequence: ISN + 1 + offset,
  payload: bytes(payload),
  ...more,
});

const messages = fc
  .array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 })
  .map((contents) => contents.map((content) => [...content]));

/** Lay what the segments became over one another; all copies of a byte must agree. */
function assemble(
  length: number,
  segments: Segment[],
  outputs: Uint8Array[],
): (number | undefined)[] {
  const stream: (number | undefined)[] = new Array(length).fill(undefined);
  segments.forEach((segment, index) => {
    const offset = (segment.sequence - ISN - 1) | 0;
    outputs[index]?.forEach((value, i) => {
      if (stream[offset + i] !== undefined) expect(value).toBe(stream[offset + i]);
      stream[offset + i] = value;
    });
  });
  return stream;
}

describe('a stream', () => {
  it('is the same however it is segmented, sent again and reordered, but for what a cut hides', () => {
    const pieces = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(60)), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(messages, pieces, fc.infiniteStream(fc.nat()), (contents, extra, random) => {
        const stream = contents.flatMap(message);
        const whole = contents.flatMap(scrubbed);
        const cuts = [
          0,
          ...extra.map(([where]) => Math.floor(where * stream.length)),
          stream.length,
        ].sort((a, b) => a - b);
        const segments = cuts
          .slice(1)
          .map((to, i) => at(cuts[i] as number, stream.slice(cuts[i], to)));
        for (const [where, length] of extra) {
          const from = Math.floor(where * stream.length);
          segments.push(at(from, stream.slice(from, from + length)));
        }
        const order = segments.map((segment) => ({ segment, key: random.next().value as number }));
        order.sort((a, b) => a.key - b.key);
        const shuffled = order.map(({ segment }) => segment);
        const run = opened();
        for (const segment of shuffled) run.send(segment);
        expect(run.deferredCount).toBe(0);
        const result = assemble(stream.length, shuffled, run.finish().slice(2));
        for (const [index, value] of result.entries()) expect([0, whole[index]]).toContain(value);
        // Headers may be seen whatever follows, so that only the recognition of the first can be cut.
        const hidden = result.filter((value, index) => value !== whole[index]).length;
        expect(hidden).toBeLessThan(3);
      }),
      { numRuns: 500 },
    );
  });

  it('never shows content when segments are lost', () => {
    const lossy = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.boolean()), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(messages, lossy, (contents, pieces) => {
        const stream = contents.map((content) => content.map(() => 0x41)).flatMap(message);
        const run = opened();
        let offset = 0;
        for (const [length, isLost] of pieces) {
          if (!isLost) run.send(at(offset, stream.slice(offset, offset + length)));
          offset += length;
        }
        for (const output of run.finish()) expect([...output]).not.toContain(0x41);
        expect(run.deferredCount).toBe(0);
      }),
    );
  });

  it('waits for a missing segment, and decides the waiting one when it comes', () => {
    const run = opened();
    run.send(at(8, message([1, 2])));
    expect(run.deferredCount).toBe(1);
    run.send(at(0, message([1, 2, 3, 4, 5])));
    expect(run.deferredCount).toBe(0);
    expect(run.outputs.slice(2).map((output) => [...output])).toEqual([
      scrubbed([1, 2]),
      scrubbed([1, 2, 3, 4, 5]),
    ]);
  });

  it('goes on at a proven boundary once the capture has lost a segment for good', () => {
    const run = opened();
    run.send(at(0, message([1])));
    run.send(at(10, message([2])));
    for (let i = 0; i < 40; i += 1) {
      run.send({ sender: SERVER, sequence: 100, payload: bytes([]), acknowledgment: ISN + 15 });
    }
    expect(run.deferredCount).toBe(0);
    expect([...(run.outputs[3] as Uint8Array)]).toEqual(scrubbed([2]));
  });

  it('keeps step across lost bytes that lie within content', () => {
    const run = opened();
    run.send(at(0, message([1, 2, 3, 4, 5, 6]).slice(0, 4), { wireLength: 9 }));
    run.send(at(9, message([7])));
    expect([...(run.outputs[3] as Uint8Array)]).toEqual(scrubbed([7]));
  });

  it('is joined late by the port of its server, at a proven boundary only', () => {
    const run = new Run(registry, PORT);
    run.send(at(0, [9, 9, 0x23, 1]));
    run.send(at(4, message([1])));
    expect(run.outputs.map((output) => [...output])).toEqual([[0, 0, 0, 0], scrubbed([1])]);
  });

  it('is recognised by content where it is joined late on a port of no protocol', () => {
    const run = new Run(registry, 9999);
    run.send(at(0, [9, 9, 9]));
    run.send(at(3, message([1])));
    run.send(at(7, message([2])));
    expect(run.outputs.map((output) => [...output])).toEqual([
      [0, 0, 0],
      scrubbed([1]),
      scrubbed([2]),
    ]);
  });

  it('is blank in a protocol that nobody knows', () => {
    const run = opened();
    run.send(at(0, [1, 2, 3, ...new Array(80).fill(4)]));
    run.send(at(83, message([1])));
    for (const output of run.outputs) expect([...output].every((value) => value === 0)).toBe(true);
  });

  it('starts anew where a SYN opens another connection between the same ports', () => {
    const run = opened();
    run.send(at(0, message([1, 2, 3]).slice(0, 5)));
    run.send({ sender: CLIENT, sequence: 5000, payload: bytes([]), flags: FLAG.syn });
    run.send({ sender: CLIENT, sequence: 5001, payload: bytes(message([4])) });
    expect([...(run.outputs[4] as Uint8Array)]).toEqual(scrubbed([4]));
  });

  it('answers for waiting segments when it is reset', () => {
    const run = opened();
    run.send(at(5, message([1])));
    run.send(at(20, [], { flags: FLAG.rst }));
    expect(run.deferredCount).toBe(0);
  });

  it('gives a byte that is sent again after the end what it was', () => {
    const run = opened();
    run.send(at(0, message([1]), { flags: FLAG.ack | FLAG.fin }));
    run.send({ sender: SERVER, sequence: 100, payload: bytes([]), flags: FLAG.ack | FLAG.fin });
    run.send(at(0, message([1])));
    expect([...(run.outputs[4] as Uint8Array)]).toEqual(scrubbed([1]));
  });
});

describe('many connections', () => {
  it('are told apart, and forgotten a while after they closed', () => {
    const run = new Run(registry, PORT);
    for (let clientPort = 1024; clientPort < 4096; clientPort += 1) {
      run.send(at(-1, [], { flags: FLAG.syn, clientPort }));
      run.send(at(0, message([1]).slice(0, 2), { clientPort }));
    }
    for (let clientPort = 1024; clientPort < 4096; clientPort += 1) {
      run.send(at(2, message([1]).slice(2), { clientPort, flags: FLAG.rst }));
      expect([...(run.outputs.at(-1) as Uint8Array)]).toEqual([0x21, 0]);
    }
  });
});
