import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAYLOADS } from '../../src/payload/registry.js';
import type { Sender } from '../../src/payload/scrubber.js';
import { recordingsIn } from '../support/recordings.js';
import { type RecordedConnection, readConnections } from './recorded-segments.js';
import { FLAG, Run, type Segment } from './segments.js';

const FILLER = 0x78;
/** Beyond this a recording adds time, and nothing that others do not show. */
const MAX_CONNECTIONS = 6;

const recordings = recordingsIn('protocols')
  .map((path) => ({
    name: basename(path, '.pcap'),
    connections: readConnections(path)
      .filter(({ segments }) => segments.some(({ payload }) => payload.length > 0))
      .slice(0, MAX_CONNECTIONS),
  }))
  .filter(({ connections }) => connections.length > 0);

/** What became of each byte of a direction, by its sequence number. */
type Seen = Map<string, number>;

function keyOf(sender: Sender, sequence: number): string {
  return `${sender} ${sequence >>> 0}`;
}

function scrub(segments: readonly Segment[], serverPort: number): Uint8Array[] {
  const run = new Run(PAYLOADS, serverPort);
  for (const segment of segments) run.send(segment);
  return run.finish();
}

function seenIn({ segments, serverPort }: RecordedConnection): Seen {
  const seen: Seen = new Map();
  for (const [i, output] of scrub(segments, serverPort).entries()) {
    const { sender, sequence } = segments[i] as Segment;
    for (const [k, value] of output.entries()) seen.set(keyOf(sender, sequence + k), value);
  }
  return seen;
}

/** Bytes that became something else than in the undisturbed connection; `mayBlank`: other than blank. */
function differences(
  segments: readonly Segment[],
  serverPort: number,
  seen: Seen,
  mayBlank: boolean,
): string[] {
  return scrub(segments, serverPort).flatMap((output, i) => {
    const { sender, sequence } = segments[i] as Segment;
    return [...output.entries()].flatMap(([k, value]) => {
      const expected = seen.get(keyOf(sender, sequence + k));
      const isBlank = value === 0 || value === FILLER;
      if (value === expected || (mayBlank && isBlank)) return [];
      return [`byte ${k} of segment ${i}: ${value}, not ${expected}`];
    });
  });
}

function carrying(segments: readonly Segment[]): number[] {
  return [...segments.keys()].filter((i) => (segments[i] as Segment).payload.length > 0);
}

/** The bytes of two neighbours of one direction, sent again with a boundary elsewhere. */
function sentAgain(segments: readonly Segment[], index: number): Segment[] {
  const first = segments[index] as Segment;
  const next = segments
    .slice(index + 1)
    .find(
      ({ sender, sequence, payload }) =>
        sender === first.sender &&
        payload.length > 0 &&
        sequence === (first.sequence + first.payload.length) >>> 0,
    );
  const middle = first.payload.length >> 1;
  const tail = {
    ...first,
    sequence: first.sequence + middle,
    payload: first.payload.slice(middle),
  };
  if (next === undefined) return [tail];
  const joined = Uint8Array.from([...tail.payload, ...next.payload.slice(0, 1)]);
  return [{ ...tail, payload: joined }];
}

/** RFC 9293, section 3.8.4: one byte that was acknowledged already. */
function keepAlive(segment: Segment): Segment {
  const last = segment.payload.length - 1;
  return {
    ...segment,
    flags: FLAG.ack,
    sequence: segment.sequence + last,
    payload: segment.payload.slice(last),
  };
}

describe.each(recordings)('the recording of $name', ({ connections }) => {
  const known = connections.map((connection) => ({ ...connection, seen: seenIn(connection) }));

  it('becomes the same where segments come twice, or as keep-alives', () => {
    for (const { segments, serverPort, seen } of known) {
      const twice = segments.flatMap((segment) =>
        segment.payload.length === 0 ? [segment] : [segment, segment, keepAlive(segment)],
      );
      expect(differences(twice, serverPort, seen, false)).toEqual([]);
    }
  });

  it('becomes the same where bytes are sent again with other boundaries', () => {
    for (const { segments, serverPort, seen } of known) {
      const carriers = new Set(carrying(segments));
      const again = segments.flatMap((segment, i) => {
        const isFollowed = carriers.has(i) && carriers.has(i + 1);
        return carriers.has(i) && !isFollowed
          ? [segment, ...sentAgain(segments.slice(0, i + 1), i)]
          : [segment];
      });
      expect(differences(again, serverPort, seen, false)).toEqual([]);
    }
  });

  it('shows nothing more however it is segmented', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
        ({ segments, serverPort, seen }, lengths) => {
          const cut = segments.flatMap((segment) => {
            const pieces: Segment[] = [];
            for (let at = 0; at < Math.max(1, segment.payload.length); ) {
              const length = lengths.next().value;
              const payload = segment.payload.slice(at, at + length);
              pieces.push({ ...segment, sequence: segment.sequence + at, payload });
              at += length;
            }
            return (segment.flags ?? 0) & (FLAG.syn | FLAG.fin | FLAG.rst) ? [segment] : pieces;
          });
          expect(differences(cut, serverPort, seen, true)).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('shows nothing more where the capture lost a segment', () => {
    for (const { segments, serverPort, seen } of known) {
      for (const lost of carrying(segments).slice(0, 12)) {
        const rest = segments.filter((_, i) => i !== lost);
        expect(differences(rest, serverPort, seen, true), `without ${lost}`).toEqual([]);
      }
    }
  });

  it('shows nothing more where the capture began in its midst', () => {
    for (const { segments, serverPort, seen } of known) {
      for (const first of carrying(segments).slice(0, 12)) {
        const rest = segments.slice(first);
        expect(differences(rest, serverPort, seen, true), `from ${first} on`).toEqual([]);
      }
    }
  });

  it('becomes the same where neighbours of a direction change places', () => {
    for (const { segments, serverPort, seen } of known) {
      const swapped = [...segments];
      for (let i = 1; i + 1 < swapped.length; i += 2) {
        const [a, b] = [swapped[i] as Segment, swapped[i + 1] as Segment];
        const isPair = a.sender === b.sender && a.payload.length > 0 && b.payload.length > 0;
        const isPlain =
          (((a.flags ?? 0) | (b.flags ?? 0)) & (FLAG.syn | FLAG.fin | FLAG.rst)) === 0;
        if (isPair && isPlain) [swapped[i], swapped[i + 1]] = [b, a];
      }
      expect(differences(swapped, serverPort, seen, false)).toEqual([]);
    }
  });
});
