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
import { isRunOfWhole } from './run.js';
import { startsWith } from './text.js';

// MQTT Version 3.1.1, sections 2.2 and 3; Version 5.0 adds properties, which are blanked.
const MAX_LENGTH_BYTES = 4;
const TYPE = {
  connect: 1,
  publish: 3,
  subscribe: 8,
  subscribed: 9,
  unsubscribe: 10,
  unsubscribed: 11,
};
/** Answers: they consist of a packet's number, flags and reasons. */
const ANSWERS = new Set([2, 4, 5, 6, 7, 9, 11]);
/** PUBREL, SUBSCRIBE and UNSUBSCRIBE. */
const WITH_FLAG = new Set([6, 8, 10]);
const NAMES = ['\x00\x04MQTT', '\x00\x06MQIsdp'];
/** Behind the name of the protocol: version, flags, seconds. */
const CONNECT_NUMBERS = 4;
const FIRST_WITH_PROPERTIES = 5;
const UNKNOWN_VERSION = 0;
const FLAG = { will: 0x04, password: 0x40, user: 0x80 };

/** MQTT: types, flags, packet numbers and reason codes stay; clients and users are mapped. */
export const mqtt: StreamScrubber = {
  name: 'mqtt',
  keeps:
    'types, flags, lengths, packet numbers, versions, keep alive, quality of service, reason codes',
  maps: 'client identifier, user',
  blanks: 'topics, messages, wills, passwords, properties',
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
  readonly #starts: [number, number] = [0, 0];
  #version = UNKNOWN_VERSION;

  step(sender: Sender, cursor: PayloadCursor): Step {
    const body = this.#bodies[sender];
    if (body.left > 0)
      return body.step(cursor, (inner) => this.#take(inner, this.#starts[sender], body.left));
    const { bytes, at, end } = cursor;
    const size = lengthSize(bytes, at + 1, end);
    if (size === 0) return cursor.hasKept(1 + MAX_LENGTH_BYTES) ? STEP.lost : STEP.more;
    if (u8(bytes, at) >>> 4 === 0) return STEP.lost;
    this.#starts[sender] = u8(bytes, at);
    body.left = readLength(bytes, at + 1, size);
    cursor.keep(1 + size);
    return STEP.taken;
  }

  /** Whole packets with sound flags, to the end of the segment. */
  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    this.#bodies[sender].left = 0;
    return isRunOfWhole(cursor, measurePacket);
  }

  /** Packets other than messages are short: they are taken whole. */
  #take(cursor: PayloadCursor, start: number, length: number): Step {
    const type = start >>> 4;
    if (type === TYPE.publish) return takeMessage(cursor, start, this.#version);
    if (cursor.available < length) return STEP.more;
    if (type === TYPE.connect) this.#version = takeConnect(cursor);
    else if (type === TYPE.subscribe || type === TYPE.unsubscribe)
      takeSubscription(cursor, type, this.#version);
    else takeAnswer(cursor, type, this.#version);
    return STEP.lost;
  }
}

function measurePacket(bytes: Uint8Array, at: number, end: number): number {
  const size = lengthSize(bytes, at + 1, end);
  if (size === 0 || !isStartSound(u8(bytes, at))) return 0;
  return 1 + size + readLength(bytes, at + 1, size);
}

/** Flags that are fixed for all types but messages. Section 2.2.2. */
function isStartSound(start: number): boolean {
  const type = start >>> 4;
  const flags = start & 0xf;
  if (type === 0) return false;
  if (type === TYPE.publish) return (flags & 0x6) !== 0x6;
  return flags === (WITH_FLAG.has(type) ? 2 : 0);
}

/** A topic, and the number of a message that is to be answered. */
function takeMessage(cursor: PayloadCursor, start: number, version: number): Step {
  const topicLength = cursor.has(2) ? 2 + u16(cursor.bytes, cursor.at) : 2;
  const numberLength = (start & 0x6) === 0 ? 0 : 2;
  if (!cursor.has(topicLength + numberLength)) return STEP.more;
  takeText(cursor, false);
  cursor.keep(numberLength);
  takeProperties(cursor, version);
  return STEP.lost;
}

/** A number, flags, reasons; before reasons, properties. */
function takeAnswer(cursor: PayloadCursor, type: number, version: number): void {
  const isList = type === TYPE.subscribed || type === TYPE.unsubscribed;
  if (!ANSWERS.has(type) && version < FIRST_WITH_PROPERTIES) return;
  if (!isList) cursor.keep(Math.min(ANSWERS.has(type) ? 3 : 1, cursor.available));
  else {
    cursor.keep(Math.min(2, cursor.available));
    takeProperties(cursor, version);
    if (version !== UNKNOWN_VERSION) cursor.keep(cursor.available);
  }
}

function takeSubscription(cursor: PayloadCursor, type: number, version: number): void {
  cursor.keep(Math.min(2, cursor.available));
  if (version === UNKNOWN_VERSION) return;
  takeProperties(cursor, version);
  while (cursor.has(2)) {
    const { at } = cursor;
    takeText(cursor, false);
    if (cursor.at === at) return;
    if (type === TYPE.subscribe) cursor.keep(Math.min(1, cursor.available));
  }
}

/** Answers the version that the client speaks. */
function takeConnect(cursor: PayloadCursor): number {
  const nameLength = cursor.has(2) ? 2 + u16(cursor.bytes, cursor.at) : 2;
  if (!cursor.has(nameLength + CONNECT_NUMBERS)) return UNKNOWN_VERSION;
  const version = u8(cursor.bytes, cursor.at + nameLength);
  const flags = u8(cursor.bytes, cursor.at + nameLength + 1);
  cursor.keep(nameLength + CONNECT_NUMBERS);
  takeProperties(cursor, version);
  takeText(cursor, true);
  if ((flags & FLAG.will) !== 0) {
    takeProperties(cursor, version);
    takeText(cursor, false);
    takeText(cursor, false);
  }
  if ((flags & FLAG.user) !== 0) takeText(cursor, true);
  if ((flags & FLAG.password) !== 0) takeText(cursor, false);
  return version;
}

/** Their length stays, they themselves go. Version 5.0, section 2.2.2. */
function takeProperties(cursor: PayloadCursor, version: number): void {
  if (version < FIRST_WITH_PROPERTIES) return;
  const { bytes, at, end } = cursor;
  const size = lengthSize(bytes, at, end);
  if (size === 0) cursor.skip(cursor.available);
  else {
    cursor.keep(size);
    cursor.skip(Math.min(readLength(bytes, at, size), cursor.available));
  }
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
