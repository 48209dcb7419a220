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

const PORTS = [...new Set(PAYLOADS.streams.flatMap(({ ports }) => ports))];
const FILLER = 0x78;
const ISN = [1000, 2000];

interface Piece {
  readonly sender: Sender;
  readonly bytes: Uint8Array;
}

/** What the pieces of a connection become, joined. */
function scrubStream(port: number, pieces: readonly Piece[]): Uint8Array {
  const run = new Run(PAYLOADS, port);
  run.send({ sender: SENDER.client, sequence: 999, payload: new Uint8Array(0), flags: FLAG.syn });
  run.send({
    sender: SENDER.server,
    sequence: 1999,
    payload: new Uint8Array(0),
    flags: FLAG.syn | FLAG.ack,
    acknowledgment: 1000,
  });
  return scrubJoined(run, pieces);
}

/** As `scrubStream`, where nobody saw the connection open. */
function scrubLate(port: number, pieces: readonly Piece[]): Uint8Array {
  return scrubJoined(new Run(PAYLOADS, port), pieces);
}

function scrubJoined(run: Run, pieces: readonly Piece[]): Uint8Array {
  const next = [...ISN];
  for (const { sender, bytes } of pieces) {
    run.send({ sender, sequence: next[sender] as number, payload: bytes });
    next[sender] = (next[sender] as number) + bytes.length;
  }
  return Buffer.concat(run.finish());
}

/** Where bytes are seen that should be others, or blank. */
function surplus(cut: Uint8Array, whole: Uint8Array): string[] {
  return [...cut.entries()]
    .filter(([i, value]) => value !== 0 && value !== FILLER && value !== whole[i])
    .map(([i, value]) => `${value} at ${i}, not ${whole[i]}`);
}

const OF_LINES = new Set(['http', 'smtp', 'ftp', 'imap', 'pop3', 'redis', 'sip-tcp']);

/** Where the line, or else the message, that holds the byte at `at` starts and ends. */
function unitAround(name: string, bytes: Uint8Array, at: number): [number, number] {
  if (!OF_LINES.has(name)) return [0, bytes.length];
  const feeds = [...bytes.keys()].filter((i) => bytes[i] === 0x0a && bytes[i - 1] === 0x0d);
  const before = feeds.filter((feed) => feed < at).at(-1) ?? -1;
  return [before + 1, feeds.find((feed) => feed >= at) ?? bytes.length];
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

/** The longest of the names that a fixture's begins with. */
function ownerOf(fixture: string): string | undefined {
  return [...PAYLOADS.streams, ...PAYLOADS.datagrams]
    .map(({ name }) => name)
    .filter((name) => isOf(fixture, name))
    .sort((a, b) => b.length - a.length)[0];
}

it('every protocol has a fixture, and every fixture a protocol', () => {
  const names = [...PAYLOADS.streams, ...PAYLOADS.datagrams].map(({ name }) => name);
  const shown = fixtures.map(({ name }) => name);
  expect(names.filter((name) => !shown.includes(name))).toEqual([]);
  expect(shown.filter((fixture) => !names.some((name) => isOf(fixture, name)))).toEqual([]);
});

it.each([...PAYLOADS.streams, ...PAYLOADS.datagrams])(
  '$name says what it keeps, maps and blanks, and its fixtures show it',
  ({ name, keeps, maps, blanks }) => {
    const marks = fixtures
      .filter((fixture) => ownerOf(fixture.name) === name)
      .flatMap(({ messages }) => messages.map((message) => message.marks))
      .join('');
    const says = [keeps, maps, blanks].map((text) => text !== '');
    expect(says).toEqual([/\./, /i/, /[bx]/].map((mark) => mark.test(marks)));
  },
);

describe.each(streams)('$name, a stream', ({ name, port, messages }) => {
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

  it('keeps its other messages, and other lines, whatever place of one is cut', () => {
    let start = 0;
    for (const [index, { sender, bytes }] of messages.entries()) {
      for (let at = 1; at < bytes.length; at += 1) {
        const halves = [bytes.subarray(0, at), bytes.subarray(at)].map((half) => ({
          sender,
          bytes: half,
        }));
        const cut = scrubStream(port, [
          ...messages.slice(0, index),
          ...halves,
          ...messages.slice(index + 1),
        ]);
        const [from, to] = unitAround(name, bytes, at);
        const expected = Uint8Array.from(whole);
        cut.fill(0, start + from, start + to);
        expected.fill(0, start + from, start + to);
        expect(Buffer.from(cut).equals(expected), `message ${index} cut at ${at}`).toBe(true);
      }
      start += bytes.length;
    }
  });

  it('shows nothing more on the port of any other protocol', () => {
    for (const other of PORTS) expect(surplus(scrubStream(other, messages), whole)).toEqual([]);
  });

  it('shows nothing more where the capture began in its midst, on any port', () => {
    let start = 0;
    for (const [index, { bytes }] of messages.entries()) {
      for (const other of [port, ...PORTS]) {
        const late = scrubLate(other, messages.slice(index));
        expect(surplus(late, whole.subarray(start)), `from message ${index} on`).toEqual([]);
      }
      start += bytes.length;
    }
  });

  it('shows nothing more where the capture lost a message', () => {
    for (const lost of messages.keys()) {
      const run = new Run(PAYLOADS, port);
      const next = [...ISN];
      const kept: number[] = [];
      run.send({
        sender: SENDER.client,
        sequence: 999,
        payload: new Uint8Array(0),
        flags: FLAG.syn,
      });
      let at = 0;
      for (const [index, { sender, bytes }] of messages.entries()) {
        const sequence = next[sender] as number;
        if (index !== lost) {
          run.send({ sender, sequence, payload: bytes });
          kept.push(...Array.from(bytes, (_, i) => whole[at + i] as number));
        }
        next[sender] = sequence + bytes.length;
        at += bytes.length;
      }
      expect(surplus(Buffer.concat(run.finish()), Uint8Array.from(kept))).toEqual([]);
    }
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
