import type { Frame } from '../frame/frame.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import { PayloadCursor } from './cursor.js';
import { Datagrams } from './datagrams.js';
import { Deferral } from './deferral.js';
import type { DatagramScrubber, StreamScrubber } from './scrubber.js';
import { StreamRecogniser } from './stream-recogniser.js';
import { Streams } from './streams.js';

/**
 * `scrub`: structure stays, content goes. `blank`: all of it becomes zeros. `drop`: as `blank`, and the
 * captured packet ends where its payload began. `keep`: all of it stays.
 */
export type PayloadPolicy = 'scrub' | 'blank' | 'drop' | 'keep';

/** The application protocols that are known. */
export interface PayloadRegistry {
  readonly streams: readonly StreamScrubber[];
  readonly datagrams: readonly DatagramScrubber[];
}

/**
 * Decides what of the payload may be seen. Call it between `dissect` and `scrubHeaders`, on the
 * original bytes; it rewrites payload in place and moves `frame.opaqueStart` behind the last byte it
 * discloses. Blank everything from there on (`blankOpaque(frame, frame.opaqueStart)`), whatever it answered.
 *
 * A segment that came before bytes it follows cannot be decided yet. `scrub` then answers a ticket:
 * keep a copy of the packet under it (nothing was changed yet), and write the packet with its payload
 * blanked. After every `scrub` and every `giveUp…`, ask `nextReady` until it answers 0; for each ticket load its copy,
 * dissect, call `scrubDeferred`, then go on as with any packet and patch what was written.
 *
 * Where the store of copies is full, `giveUp` the oldest ticket and drain `nextReady`, until there is
 * room. At the end of all input `giveUpAll` and drain once more.
 */
export interface PayloadScrubber {
  /** 0: decided. Else the ticket of a deferred packet; tickets only ever grow. */
  scrub(frame: Frame): number;
  /** The ticket of a deferred packet that can be decided now; 0 when there is none. */
  nextReady(): number;
  scrubDeferred(ticket: number, frame: Frame): void;
  giveUp(ticket: number): void;
  giveUpAll(): void;
}

const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;

export function createPayloadScrubber(
  policy: PayloadPolicy,
  pseudonyms: Pseudonyms,
  registry: PayloadRegistry,
  hidesTimes = false,
): PayloadScrubber {
  if (policy === 'blank' || policy === 'drop') return { ...DECIDES_AT_ONCE, scrub: () => 0 };
  if (policy === 'keep') return { ...DECIDES_AT_ONCE, scrub: keepPayload };
  const cursor = new PayloadCursor(pseudonyms, hidesTimes);
  const deferral = new Deferral();
  const streams = new Streams(new StreamRecogniser(registry.streams), cursor, deferral);
  const datagrams = new Datagrams(registry.datagrams, cursor);
  return {
    scrub(frame) {
      if (!carriesPayload(frame)) return 0;
      if (frame.conversation.protocol === PROTOCOL_TCP) return streams.scrub(frame);
      if (frame.conversation.protocol === PROTOCOL_UDP) datagrams.scrub(frame);
      return 0;
    },
    nextReady: () => deferral.nextReady(),
    scrubDeferred: (ticket, frame) => streams.scrubDeferred(ticket, frame),
    giveUp: (ticket) => deferral.giveUp(ticket),
    giveUpAll: () => deferral.giveUpAll(),
  };
}

const DECIDES_AT_ONCE = {
  nextReady: () => 0,
  scrubDeferred: () => {},
  giveUp: () => {},
  giveUpAll: () => {},
};

/** Whether the opaque part of the frame is the payload of its conversation, and no layer's or fragment's. */
function carriesPayload(frame: Frame): boolean {
  const { protocol, payload, isTaken } = frame.conversation;
  return protocol !== 0 && !isTaken && !frame.isFragment && frame.opaqueStart === payload;
}

/** Behind the payload, a trailer is no one's. */
function keepPayload(frame: Frame): number {
  if (carriesPayload(frame)) {
    const { payload, payloadEnd } = frame.conversation;
    frame.opaqueStart = Math.max(payload, Math.min(payloadEnd, frame.end));
  }
  return 0;
}
