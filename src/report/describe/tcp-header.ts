import { u8, u16, u32 } from '../../frame/bytes.js';

// RFC 9293, section 3.1.
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const DATA_OFFSET = 12;
const FLAGS = 13;
const WINDOW = 14;
const MIN_HEADER_LENGTH = 20;

export const FLAG = {
  fin: 0x01,
  syn: 0x02,
  reset: 0x04,
  push: 0x08,
  ack: 0x10,
  urgent: 0x20,
} as const;
const FLAG_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [FLAG.fin, 'FIN'],
  [FLAG.syn, 'SYN'],
  [FLAG.reset, 'RST'],
  [FLAG.push, 'PSH'],
  [FLAG.ack, 'ACK'],
  [FLAG.urgent, 'URG'],
  [0x40, 'ECE'],
  [0x80, 'CWR'],
];

export interface TcpHeader {
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
  readonly maximumSegmentSize: number | undefined;
  readonly windowShift: number | undefined;
  readonly permitsSack: boolean;
}

/** The TCP header from `at` to `end`; undefined when it was cut off. */
export function readTcpHeader(bytes: Uint8Array, at: number, end: number): TcpHeader | undefined {
  if (at + MIN_HEADER_LENGTH > end) return undefined;
  const headerEnd = Math.min(end, at + (u8(bytes, at + DATA_OFFSET) >>> 4) * 4);
  const options = readOptions(bytes, at + MIN_HEADER_LENGTH, headerEnd);
  return {
    sequence: u32(bytes, at + SEQUENCE),
    acknowledgment: u32(bytes, at + ACKNOWLEDGMENT),
    flags: u8(bytes, at + FLAGS),
    window: u16(bytes, at + WINDOW),
    maximumSegmentSize: optionValue(bytes, options.get(MSS), 2),
    windowShift: optionValue(bytes, options.get(WINDOW_SCALE), 1),
    permitsSack: options.has(SACK_PERMITTED),
  };
}

/** `SYN, ACK`. */
export function nameFlags(flags: number): string {
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? '<None>' : names.join(', ');
}

const OPTION_END = 0;
const OPTION_NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const MAX_WINDOW_SHIFT = 14;

/** Where the values of the options stand, by kind. */
function readOptions(bytes: Uint8Array, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>();
  let at = start;
  while (at < end && u8(bytes, at) !== OPTION_END) {
    const isNop = u8(bytes, at) === OPTION_NOP;
    const length = isNop || at + 1 >= end ? 1 : u8(bytes, at + 1);
    if (!isNop && (length < 2 || at + length > end)) break;
    if (!isNop) places.set(u8(bytes, at), at + 2);
    at += length;
  }
  return places;
}

function optionValue(bytes: Uint8Array, at: number | undefined, length: 1 | 2): number | undefined {
  if (at === undefined) return undefined;
  return length === 2 ? u16(bytes, at) : Math.min(u8(bytes, at), MAX_WINDOW_SHIFT);
}
