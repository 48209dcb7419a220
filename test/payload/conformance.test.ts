import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PayloadCursor } from '../../src/payload/cursor.js';
import { PAYLOADS } from '../../src/payload/registry.js';
import { SENDER, type Sender } from '../../src/payload/scrubber.js';
import { type MarkedMessage, readMarkedPayload } from './marked-payload.js';
import { FLAG, flipped, Run } from './segments.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/payload');
const fixtures = readdirSync(FIXTURES).map((file) => ({
  name: file.replace('.txt', ''),
  ...readMarkedPayload(join(FIXTURES, file)),
}));
const streams = fixtures.filter(({ transport }) => transport === 'stream');
const datagrams = fixtures.filter(({ transport }) => transport === 'datagram');

const FILLER = 0x78;
const ISN = [1000, 2000];

interface Piece {
  readonly sender: Sender;
  readonly bytes: Uint8Array;
}

/** What the pieces of a connection become, joined. */
function scrubStream(port: number, pieces: readonly Piece[]): Uint8Array {
  const run = new Run(PAYLOADS, port);
  const next = [...ISN];
  run.send({ sender: SENDER.client, sequence: 999, payload: new Uint8Array(0), flags: FLAG.syn });
  run.send({
    sender: SENDER.server,
    sequence: 1999,
    payload: new Uint8Array(0),
    flags: FLAG.syn | FLAG.ack,
    acknowledgment: 1000,
  });
  for (const { sender, bytes } of pieces) {
    run.send({ sender, sequence: next[sender] as number, payload: bytes });
    next[sender] = (next[sender] as number) + bytes.length;
  }
  return Buffer.concat(run.finish());
}

function scrubDatagram(port: number, bytes: Uint8Array): Uint8Array {
  const scrubbed = bytes.slice();
  const known = PAYLOADS.datagrams.filter(({ recognises }) =>
    recognises(scrubbed, 0, scrubbed.length),
  );
  const scrubber =
    known.find(({ ports }) => ports.includes(port)) ??
    known.find(({ needsPort }) => needsPort !== true);
  if (scrubber === undefined) return scrubbed.fill(0);
  const cursor = new PayloadCursor(flipped);
  cursor.load(scrubbed, 0, scrubbed.length);
  scrubber.scrub(cursor);
  return scrubbed.fill(0, cursor.finish());
}

/** How the marks of a message read when its bytes became others. */
function marksOf(message: MarkedMessage, scrubbed: Uint8Array): string {
  return Array.from(message.bytes, (before, i) => {
    const after = scrubbed[i] as number;
    const mark = message.marks[i];
    if (mark === 'x') return after === 0x78 ? 'x' : '?';
    if (mark === 'b') return after === 0 ? 'b' : '!';
    if (after === before) return '.';
    if (mark === 'i' && after !== 0) return 'i';
    return after === 0 ? 'b' : '?';
  }).join('');
}

function allMarks(messages: readonly MarkedMessage[], scrubbed: Uint8Array): string[] {
  let at = 0;
  return messages.map((message) => {
    at += message.bytes.length;
    return marksOf(message, scrubbed.subarray(at - message.bytes.length, at));
  });
}

/** A protocol's further fixtures are called after it: `postgres-cancel`. */
function isOf(fixture: string, protocol: string): boolean {
  return fixture === protocol || fixture.startsWith(`${protocol}-`);
}

it('every protocol has a fixture, and every fixture a protocol', () => {
  const names = [...PAYLOADS.streams, ...PAYLOADS.datagrams].map(({ name }) => name);
  const shown = fixtures.map(({ name }) => name);
  expect(names.filter((name) => !shown.includes(name))).toEqual([]);
  expect(shown.filter((fixture) => !names.some((name) => isOf(fixture, name)))).toEqual([]);
});

describe.each(streams)('$name, a stream', ({ port, messages }) => {
  const whole = scrubStream(port, messages);

  it('keeps, maps and blanks what its fixture marks', () => {
    expect(allMarks(messages, whole)).toEqual(messages.map(({ marks }) => marks));
  });

  it('keeps, maps and blanks the same on any port', () => {
    expect(scrubStream(4321, messages)).toEqual(whole);
  });

  it('shows nothing more however it is segmented, and the same where no message was cut', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        const pieces = messages.flatMap(({ sender, bytes }) => {
          const at = [
            0,
            ...places.map((place) => Math.floor(place * bytes.length)),
            bytes.length,
          ].sort((a, b) => a - b);
          return at.slice(1).map((to, i) => ({ sender, bytes: bytes.subarray(at[i], to) }));
        });
        const cut = scrubStream(port, pieces);
        for (const [i, value] of cut.entries())
          if (value !== 0 && value !== FILLER) expect(value).toBe(whole[i]);
      }),
      { numRuns: 60 },
    );
  });

  it('shows nothing more byte by byte', () => {
    const pieces = messages.flatMap(({ sender, bytes }) =>
      Array.from(bytes, (byte) => ({ sender, bytes: Uint8Array.of(byte) })),
    );
    const cut = scrubStream(port, pieces);
    for (const [i, value] of cut.entries())
      if (value !== 0 && value !== FILLER) expect(value).toBe(whole[i]);
  });

  it('survives any byte anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const damaged = messages.map(({ sender, bytes }) => ({ sender, bytes: bytes.slice() }));
          for (const [where, value] of changes) {
            const { bytes } = damaged[where % damaged.length] as Piece;
            if (bytes.length > 0) bytes[where % bytes.length] = value;
          }
          expect(scrubStream(port, damaged)).toEqual(scrubStream(port, damaged));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe.each(datagrams)('$name, datagrams', ({ port, messages }) => {
  it('keeps, maps and blanks what its fixture marks', () => {
    const scrubbed = Buffer.concat(messages.map(({ bytes }) => scrubDatagram(port, bytes)));
    expect(allMarks(messages, scrubbed)).toEqual(messages.map(({ marks }) => marks));
  });

  it('shows nothing more when the capture cut it anywhere', () => {
    for (const { bytes } of messages) {
      const whole = scrubDatagram(port, bytes);
      for (let end = 1; end < bytes.length; end += 1) {
        const cut = scrubDatagram(port, bytes.subarray(0, end));
        for (const [i, value] of cut.entries())
          if (value !== 0 && value !== FILLER) expect(value).toBe(whole[i]);
      }
    }
  });

  it('survives any byte anywhere', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        (which, changes) => {
          const bytes = (messages[which % messages.length] as MarkedMessage).bytes.slice();
          for (const [where, value] of changes) bytes[where % bytes.length] = value;
          expect(scrubDatagram(port, bytes)).toEqual(scrubDatagram(port, bytes));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe.each(PAYLOADS.streams)('$name', (scrubber) => {
  it('survives any bytes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom(0 as const, 1 as const), fc.uint8Array({ maxLength: 60 })),
          { maxLength: 8 },
        ),
        (pieces) => {
          const session = scrubber.open();
          const cursor = new PayloadCursor(flipped);
          for (const [sender, bytes] of pieces) {
            cursor.load(bytes, 0, bytes.length);
            session.resumes(sender, cursor);
            for (let i = 0; i < 100 && cursor.at < cursor.end; i += 1)
              if (session.step(sender, cursor) !== 1) break;
            expect(cursor.finish()).toBeLessThanOrEqual(bytes.length);
          }
        },
      ),
    );
  });
});

describe.each(PAYLOADS.datagrams)('$name', (scrubber) => {
  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        scrubber.recognises(bytes, 0, bytes.length);
        const cursor = new PayloadCursor(flipped);
        cursor.load(bytes, 0, bytes.length);
        scrubber.scrub(cursor);
        expect(cursor.finish()).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
