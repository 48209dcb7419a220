import { u8, u16 } from '../../../frame/bytes.js';
import { readWord } from '../../printable.js';
import type { Application, Message, Payload } from '../application.js';

// RFC 1035, section 4.1.
const FLAGS = 2;
const QUESTION_COUNT = 4;
const ANSWER_COUNT = 6;
const HEADER_LENGTH = 12;
const MAX_NAME_LABELS = 128;
const POINTER = 0xc0;
const RESPONSE = 0x8000;
const MAX_QUESTIONS = 4;
const MAX_RECORDS = 12;
const STREAM_LENGTH = 2;
/** DNS, multicast DNS and LLMNR: too much else looks like a message of theirs. */
const PORTS = [53, 5353, 5355];

const OPCODES: Readonly<Record<number, string>> = {
  0: 'Standard query',
  1: 'Inverse query',
  2: 'Server status request',
  4: 'Zone change notification',
  5: 'Dynamic update',
};
const TYPE_A = 1;
const TYPE_AAAA = 28;
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  41: 'OPT',
  64: 'SVCB',
  65: 'HTTPS',
  255: 'ANY',
};
const RCODES: Readonly<Record<number, string>> = {
  1: 'Format error',
  2: 'Server failure',
  3: 'No such name',
  4: 'Not implemented',
  5: 'Refused',
};

export const dns: Application = {
  protocol: 'DNS',
  opens: (payload) =>
    (PORTS.includes(payload.sourcePort) || PORTS.includes(payload.destinationPort)) &&
    isMessage(payload, payload.start),
  open: () => ({
    read: (payload, at) =>
      at === payload.start && isMessage(payload, at)
        ? describe(payload, at, payload.wireEnd - at)
        : undefined,
  }),
};

/** RFC 1035, section 4.2.2: a length of two bytes before each message. */
export const dnsOverTcp: Application = {
  protocol: 'DNS',
  opens: ({ bytes, start, end, wireEnd, ...payload }) =>
    start + STREAM_LENGTH < end &&
    u16(bytes, start) === wireEnd - start - STREAM_LENGTH &&
    isMessage({ bytes, start, end, wireEnd, ...payload }, start + STREAM_LENGTH),
  open: () => ({
    read: (payload, at) =>
      isMessage(payload, at + STREAM_LENGTH)
        ? describe(payload, at + STREAM_LENGTH, STREAM_LENGTH + u16(payload.bytes, at))
        : undefined,
  }),
};

function isMessage({ bytes, end }: Payload, at: number): boolean {
  if (at + HEADER_LENGTH > end) return false;
  const questions = u16(bytes, at + QUESTION_COUNT);
  const opcode = (u16(bytes, at + FLAGS) >>> 11) & 0xf;
  const answers = u16(bytes, at + ANSWER_COUNT);
  return OPCODES[opcode] !== undefined && questions + answers > 0 && questions <= MAX_QUESTIONS;
}

function describe({ bytes, end }: Payload, at: number, length: number): Message {
  const flags = u16(bytes, at + FLAGS);
  const kind = OPCODES[(flags >>> 11) & 0xf] ?? 'Query';
  const isResponse = (flags & RESPONSE) !== 0;
  const failure = isResponse && (flags & 0xf) !== 0 ? describeRcode(flags & 0xf) : '';
  const identifier = `0x${u16(bytes, at).toString(16).padStart(4, '0')}`;
  const { question, next } = readQuestion(bytes, at, end);
  const answers =
    isResponse && next > 0 ? readAnswers(bytes, next, end, u16(bytes, at + ANSWER_COUNT)) : [];
  const words = [
    `${kind}${isResponse ? ' response' : ''}`,
    identifier,
    failure,
    question,
    ...answers,
  ];
  const label = isResponse
    ? `DNS response${failure === '' ? '' : `: ${failure}`}`
    : `DNS query ${question.split(' ')[0] ?? ''}`.trimEnd();
  return { info: words.filter((word) => word !== '').join(' '), label, length };
}

function describeRcode(code: number): string {
  return RCODES[code] ?? `Error ${code}`;
}

/** Type and name of the first question, and where what follows the only one starts; 0: it is not here. */
function readQuestion(
  bytes: Uint8Array,
  message: number,
  end: number,
): { question: string; next: number } {
  const start = message + HEADER_LENGTH;
  if (u16(bytes, message + QUESTION_COUNT) === 0) return { question: '', next: start };
  const nameEnd = skipName(bytes, start, end);
  if (nameEnd < 0 || nameEnd + 4 > end) return { question: '', next: 0 };
  const type = nameType(u16(bytes, nameEnd));
  const isOnly = u16(bytes, message + QUESTION_COUNT) === 1;
  return {
    question: `${type} ${readName(bytes, start, end)}`,
    next: isOnly ? nameEnd + 4 : 0,
  };
}

function nameType(type: number): string {
  return TYPES[type] ?? `TYPE${type}`;
}

/** `A 10.1.2.3`, `AAAA fd00::1`, `CNAME`: the kinds of answers, and the addresses. */
function readAnswers(bytes: Uint8Array, start: number, end: number, count: number): string[] {
  const answers: string[] = [];
  let at = start;
  for (let index = 0; index < Math.min(count, MAX_RECORDS); index += 1) {
    const fixed = skipName(bytes, at, end);
    if (fixed < 0 || fixed + 10 > end) break;
    const type = u16(bytes, fixed);
    const length = u16(bytes, fixed + 8);
    const data = fixed + 10;
    const address =
      data + length > end ? '' : readAddress(type, bytes.subarray(data, data + length));
    answers.push(`${nameType(type)}${address}`);
    at = data + length;
  }
  if (count > MAX_RECORDS) answers.push('…');
  return answers;
}

function readAddress(type: number, data: Uint8Array): string {
  if (type === TYPE_A && data.length === 4) return ` ${data.join('.')}`;
  if (type !== TYPE_AAAA || data.length !== 16) return '';
  const words = Array.from({ length: 8 }, (_, index) => u16(data, index * 2).toString(16));
  // A URL spells an address as RFC 5952 asks for.
  return ` ${new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1)}`;
}

/** First byte after the name at `start`; -1: it is not whole. */
function skipName(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let labels = 0; labels < MAX_NAME_LABELS && at < end; labels += 1) {
    const length = u8(bytes, at);
    if (length === 0) return at + 1;
    if (length >= POINTER) return at + 2;
    at += 1 + length;
  }
  return -1;
}

/** The name at `start`, which `skipName` measured; labels that are blank, or no text, as an ellipsis. */
function readName(bytes: Uint8Array, start: number, end: number): string {
  const labels: string[] = [];
  let at = start;
  while (at < end && u8(bytes, at) !== 0 && u8(bytes, at) < POINTER) {
    const labelEnd = at + 1 + u8(bytes, at);
    labels.push(readWord(bytes, at + 1, labelEnd) ?? '…');
    at = labelEnd;
  }
  return labels.length === 0 ? '<Root>' : labels.join('.');
}
