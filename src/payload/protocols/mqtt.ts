import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { Body } from './body.js';
import { startsWith } from './text.js';

// MQTT Version 3.1.1, sections 2.2 and 3; Version 5.0 adds properties, which are blanked.
const MAX_LENGTH_BYTES = 4;
const TYPE = { connect: 1, publish: 3 };
/** Answers: they consist of a packet's number, flags and reasons. */
const ANSWERS = new Set([2, 4, 5, 6, 7, 9, 11]);
const NAMES = ['\x00\x04MQTT', '\x00\x06MQIsdp'];
/** Behind the name of the protocol: version, flags, seconds. */
const CONNECT_NUMBERS = 4;
const LAST_PLAIN_VERSION = 4;
const FLAG = { will: 0x04, password: 0x40, user: 0x80 };

/** MQTT: types, flags, packet numbers and reason codes stay; clients and users are mapped. */
export const mqtt: StreamScrubber = {
  name: 'mqtt',
  ports: [1883],

  recognises(bytes, start, end) {
    if (end - start < 10 || u8(bytes, start) !== TYPE.connect << 4) return false;
    const at = start + 1 + lengthSize(bytes, start + 1, end);
    return NAMES.some((name) => startsWith(bytes, at, end, name));
  },

  open: () => new MqttSession(),
};

/** How many bytes a length takes; 0 where it is broken or not here. Section 2.2.3. */
function lengthSize(bytes: Uint8Array, at: number, end: number): number {
  for (let size = 1; size <= MAX_LENGTH_BYTES && at + size <= end; size += 1) {
    if (u8(bytes, at + size - 1) < 0x80) return size;
  }
  return 0;
}

function readLength(bytes: Uint8Array, at: number, size: number): number {
  let length = 0;
  for (let i = size - 1; i >= 0; i -= 1) length = length * 128 + (u8(bytes, at + i) & 0x7f);
  return length;
}

class MqttSession implements StreamSession {
  readonly #bodies: readonly [Body, Body] = [new Body(), new Body()];
  readonly #types: [number, number] = [0, 0];

  step(sender: Sender, cursor: PayloadCursor): Step {
    const body = this.#bodies[sender];
    if (body.left > 0) return body.step(cursor, takerOf(this.#types[sender]));
    const { bytes, at, end } = cursor;
    const size = lengthSize(bytes, at + 1, end);
    if (size === 0) return cursor.hasKept(1 + MAX_LENGTH_BYTES) ? STEP.lost : STEP.more;
    const type = u8(bytes, at) >>> 4;
    if (type === 0) return STEP.lost;
    this.#types[sender] = type;
    body.left = readLength(bytes, at + 1, size);
    cursor.keep(1 + size);
    return STEP.taken;
  }

  resumes(): boolean {
    return false;
  }
}

function takerOf(type: number): (cursor: PayloadCursor) => Step {
  if (type === TYPE.connect) return takeConnect;
  if (type === TYPE.publish) return takeTopic;
  return ANSWERS.has(type) ? takeNumbers : takeNothing;
}

const takeNothing = (): Step => STEP.lost;

function takeTopic(cursor: PayloadCursor): Step {
  takeText(cursor, false);
  return STEP.lost;
}

/** A packet's number, flags, a reason. */
function takeNumbers(cursor: PayloadCursor): Step {
  cursor.keep(Math.min(3, cursor.available));
  return STEP.lost;
}

function takeConnect(cursor: PayloadCursor): Step {
  const nameLength = cursor.has(2) ? 2 + u16(cursor.bytes, cursor.at) : 2;
  if (!cursor.has(nameLength + CONNECT_NUMBERS)) return STEP.more;
  const version = u8(cursor.bytes, cursor.at + nameLength);
  const flags = u8(cursor.bytes, cursor.at + nameLength + 1);
  cursor.keep(nameLength + CONNECT_NUMBERS);
  if (version > LAST_PLAIN_VERSION) return STEP.lost;
  takeText(cursor, true);
  if ((flags & FLAG.will) !== 0) {
    takeText(cursor, false);
    takeText(cursor, false);
  }
  if ((flags & FLAG.user) !== 0) takeText(cursor, true);
  if ((flags & FLAG.password) !== 0) takeText(cursor, false);
  return STEP.lost;
}

/** Text behind its length: the name of someone, or something to mask. */
function takeText(cursor: PayloadCursor, isName: boolean): void {
  if (!cursor.has(2)) return;
  const length = u16(cursor.bytes, cursor.at);
  if (!cursor.has(2 + length)) return;
  cursor.keep(2);
  if (isName) cursor.word(length);
  else cursor.mask(length);
}
