import { createTracker, type Tracker } from '../../src/connections/tracker.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';

const LINKTYPE_IPV4 = 228;
const HEADERS_LENGTH = 40;
const WINDOW = 0xffff;

/** One TCP packet, from the client or the server. */
export interface Step {
  readonly from: 'client' | 'server';
  readonly flags: string;
  readonly sequence: number;
  readonly acknowledgment?: number;
  readonly payload?: string | Uint8Array;
  readonly window?: number;
  /** Seconds since the start. */
  readonly at?: number;
  readonly clientPort?: number;
  readonly timeToLive?: number;
  /** Last byte of the client's address: a NAT may change it. */
  readonly client?: number;
  readonly identification?: number;
}

const BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };
const dissector = createDissector(LAYERS);

/** Hand a made-up exchange to a tracker. The server is 10.0.0.2, port 5432. */
export function play(
  steps: readonly Step[],
  tracker: Tracker = createTracker(),
  file = 1,
  capturePoint = 0,
): Tracker {
  const frame = new Frame();
  tracker.startFile(file, capturePoint);
  for (const [index, step] of steps.entries()) {
    const bytes = packetOf(step, index + 1);
    frame.load(bytes, 0, bytes.length, bytes.length);
    dissector.dissect(frame, LINKTYPE_IPV4);
    const at = step.at ?? index / 1000;
    const seconds = Math.floor(at);
    tracker.observe(frame, 1_600_000_000 + seconds, Math.round((at - seconds) * 1e9), index + 1);
  }
  tracker.finish();
  return tracker;
}

/** The bytes of a step, from its IPv4 header on. */
export function packetOf(step: Step, identification: number): Uint8Array {
  const payload = Buffer.from(step.payload ?? '');
  const bytes = Buffer.alloc(HEADERS_LENGTH + payload.length);
  const client = [10, 0, 0, step.client ?? 1];
  const server = [10, 0, 0, 2];
  const isClient = step.from === 'client';
  bytes[0] = 0x45;
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(step.identification ?? identification, 4);
  bytes[8] = step.timeToLive ?? 64;
  bytes[9] = 6;
  bytes.set(isClient ? client : server, 12);
  bytes.set(isClient ? server : client, 16);
  const clientPort = step.clientPort ?? 40000;
  bytes.writeUInt16BE(isClient ? clientPort : 5432, 20);
  bytes.writeUInt16BE(isClient ? 5432 : clientPort, 22);
  bytes.writeUInt32BE(step.sequence >>> 0, 24);
  bytes.writeUInt32BE((step.acknowledgment ?? 0) >>> 0, 28);
  bytes[32] = 0x50;
  bytes[33] = [...step.flags].reduce((bits, flag) => bits | (BITS[flag] ?? 0), 0);
  bytes.writeUInt16BE(step.window ?? WINDOW, 34);
  bytes.set(payload, HEADERS_LENGTH);
  return bytes;
}

/** The three packets that open a connection. */
export function handshake(clientStart = 100, serverStart = 500, at = 0): Step[] {
  return [
    { from: 'client', flags: 'S', sequence: clientStart, at },
    {
      from: 'server',
      flags: 'SA',
      sequence: serverStart,
      acknowledgment: clientStart + 1,
      at: at + 0.001,
    },
    {
      from: 'client',
      flags: 'A',
      sequence: clientStart + 1,
      acknowledgment: serverStart + 1,
      at: at + 0.002,
    },
  ];
}
