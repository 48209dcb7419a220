import { u16, u32 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  SENDER,
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { isRunOfWhole } from './run.js';

// Apache Kafka, "A Guide to the Kafka Protocol": sizes, then api key, version, correlation id.
const SIZE_LENGTH = 4;
const REQUEST_HEADER = 8;
const RESPONSE_HEADER = 4;
const MAX_SIZE = 2 ** 28;
const MAX_KEY = 128;
const MAX_VERSION = 32;
/** What clients ask first: Metadata, SaslHandshake, ApiVersions. */
const FIRST_KEYS = new Set([3, 17, 18]);
const FIRST_MAX_SIZE = 4096;

/** Kafka: sizes, api keys, versions and correlation ids stay; everything else is blanked. */
export const kafka: StreamScrubber = {
  name: 'kafka',
  keeps: 'sizes, API keys, versions, correlation identifiers',
  maps: '',
  blanks: 'client identifiers, bodies',
  ports: [9092],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.client || end - start < SIZE_LENGTH + REQUEST_HEADER + 2) return false;
    const size = u32(bytes, start);
    const clientLength = u16(bytes, start + SIZE_LENGTH + REQUEST_HEADER);
    const isClient = clientLength === 0xffff || clientLength + REQUEST_HEADER + 2 <= size;
    return (
      size <= FIRST_MAX_SIZE &&
      FIRST_KEYS.has(u16(bytes, start + 4)) &&
      u16(bytes, start + 6) <= MAX_VERSION &&
      isClient
    );
  },

  open: () => new KafkaSession(),
};

class KafkaSession implements StreamSession {
  step(sender: Sender, cursor: PayloadCursor): Step {
    const header = sender === SENDER.client ? REQUEST_HEADER : RESPONSE_HEADER;
    if (!cursor.hasKept(SIZE_LENGTH + header)) return STEP.more;
    const { bytes, at } = cursor;
    const size = u32(bytes, at);
    if (size < header || size > MAX_SIZE) return STEP.lost;
    const isRequest = sender === SENDER.client;
    if (isRequest && (u16(bytes, at + 4) > MAX_KEY || u16(bytes, at + 6) > MAX_VERSION))
      return STEP.lost;
    cursor.keep(SIZE_LENGTH + header);
    cursor.skip(size - header);
    return STEP.taken;
  }

  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    return isRunOfWhole(cursor, sender === SENDER.client ? measureRequest : measureResponse);
  }
}

function measureRequest(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < SIZE_LENGTH + REQUEST_HEADER) return 0;
  const isSound = u16(bytes, at + 4) <= MAX_KEY && u16(bytes, at + 6) <= MAX_VERSION;
  return isSound && u32(bytes, at) >= REQUEST_HEADER ? SIZE_LENGTH + u32(bytes, at) : 0;
}

function measureResponse(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < SIZE_LENGTH + RESPONSE_HEADER) return 0;
  return u32(bytes, at) >= RESPONSE_HEADER ? SIZE_LENGTH + u32(bytes, at) : 0;
}
