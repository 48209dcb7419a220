import { type FilterPacket, KIND } from './filter-packet.js';
import { isProtocol, PROTOCOLS, type Test } from './primitives.js';
import type { TokenReader } from './token-reader.js';
import { malformed } from './tokens.js';

/** A number that a packet gives. All numbers are of 32 bits, without a sign, as in BPF. */
export type Value = (packet: FilterPacket) => number;

const NAMES = new Map(
  Object.entries<number>({
    tcpflags: 13,
    'tcp-fin': 1,
    'tcp-syn': 2,
    'tcp-rst': 4,
    'tcp-push': 8,
    'tcp-ack': 16,
    'tcp-urg': 32,
    'tcp-ece': 64,
    'tcp-cwr': 128,
    icmptype: 0,
    icmpcode: 1,
    'icmp-echoreply': 0,
    'icmp-unreach': 3,
    'icmp-sourcequench': 4,
    'icmp-redirect': 5,
    'icmp-echo': 8,
    'icmp-timxceed': 11,
    'icmp-paramprob': 12,
    icmp6type: 0,
    icmp6code: 1,
    'icmp6-destinationunreach': 1,
    'icmp6-packettoobig': 2,
    'icmp6-timeexceeded': 3,
    'icmp6-echo': 128,
    'icmp6-echoreply': 129,
    'icmp6-neighborsolicit': 135,
    'icmp6-neighboradvert': 136,
  }),
);

/** Operators from weak to strong, as in C but for `&` and `|`, which bind like `*` and `+` to numbers only. */
const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const OPERATIONS = new Map(
  Object.entries<(a: number, b: number) => number>({
    '|': (a, b) => (a | b) >>> 0,
    '^': (a, b) => (a ^ b) >>> 0,
    '&': (a, b) => (a & b) >>> 0,
    '<<': (a, b) => (b > 31 ? 0 : (a << b) >>> 0),
    '>>': (a, b) => (b > 31 ? 0 : a >>> b),
    '+': (a, b) => (a + b) >>> 0,
    '-': (a, b) => (a - b) >>> 0,
    '*': (a, b) => Math.imul(a, b) >>> 0,
    '/': (a, b) => Math.floor(a / b),
    '%': (a, b) => a % b,
  }),
);

const RELATIONS = new Map(
  Object.entries<(a: number, b: number) => boolean>({
    '=': (a, b) => a === b,
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b,
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  }),
);

/** Words whose bytes can be asked for: `tcp[13]`. */
const SOURCES = ['ether', 'link', 'ip', 'ip6', 'arp', ...PROTOCOLS.keys()];

/** Whether a relation between numbers may start here. */
export function startsArithmetic(tokens: TokenReader): boolean {
  const { text } = tokens.peek();
  if (text === 'len' || text === '-') return true;
  if (SOURCES.includes(text)) return tokens.peek(1).text === '[';
  const { text: sign } = tokens.peek(1);
  return isNumber(text) && (OPERATIONS.has(sign) || RELATIONS.has(sign));
}

/**
 * `tcp[13] & 2 != 0`: two numbers and how they stand to each other. It holds only where every header
 * that it names is there; libpcap asks that of the leftmost alone.
 */
export function parseRelation(tokens: TokenReader): Test {
  const left = parseLevel(tokens, 0);
  const sign = tokens.next();
  const relation = RELATIONS.get(sign.text);
  if (relation === undefined) throw malformed(sign.position, 'a comparison such as = or !=');
  const right = parseLevel(tokens, 0);
  return (packet) => {
    packet.lacksHeader = false;
    const a = left(packet);
    const b = right(packet);
    return !packet.isTooShort && !packet.lacksHeader && relation(a, b);
  };
}

function parseLevel(tokens: TokenReader, level: number): Value {
  const operators = LEVELS[level];
  if (operators === undefined) return parseOperand(tokens);
  let left = parseLevel(tokens, level + 1);
  while (operators.includes(tokens.peek().text)) {
    left = operate(left, tokens.next().text, parseLevel(tokens, level + 1));
  }
  return left;
}

function operate(left: Value, operator: string, right: Value): Value {
  const operation = OPERATIONS.get(operator) as (a: number, b: number) => number;
  if (operator !== '/' && operator !== '%') {
    return (packet) => operation(left(packet), right(packet));
  }
  return (packet) => {
    const divisor = right(packet);
    // BPF rejects a packet whose bytes make it divide by zero.
    if (divisor === 0) packet.isTooShort = true;
    return divisor === 0 ? 0 : operation(left(packet), divisor);
  };
}

function parseOperand(tokens: TokenReader): Value {
  const token = tokens.next();
  const { text } = token;
  if (text === '(') {
    const inner = parseLevel(tokens, 0);
    tokens.expect(')');
    return inner;
  }
  if (text === '-') {
    const operand = parseOperand(tokens);
    return (packet) => -operand(packet) >>> 0;
  }
  if (text === 'len') return ({ frame }) => frame.wireEnd - frame.start;
  const named = NAMES.get(text);
  if (named !== undefined) return () => named;
  if (SOURCES.includes(text)) return parseBytes(tokens, text);
  if (!isNumber(text)) throw malformed(token.position, 'a number');
  const value = Number(text);
  return () => value;
}

/** `tcp[13]`, `ip[2:2]`: bytes of a header, at a place that may itself be computed. */
function parseBytes(tokens: TokenReader, source: string): Value {
  tokens.expect('[');
  const offset = parseLevel(tokens, 0);
  let size = 1;
  if (tokens.accept(':')) {
    const token = tokens.next();
    size = Number(token.text);
    if (![1, 2, 4].includes(size)) throw malformed(token.position, '1, 2 or 4');
  }
  tokens.expect(']');
  const base = baseOf(source);
  return (packet) => {
    const start = base(packet);
    if (start < 0) packet.lacksHeader = true;
    return start < 0 ? 0 : packet.number(start + offset(packet), size);
  };
}

/** Where the bytes of a source start; -1 where a packet has none. */
function baseOf(source: string): Value {
  if (source === 'ether' || source === 'link') return ({ frame }) => frame.start;
  const protocol = PROTOCOLS.get(source);
  if (protocol !== undefined) {
    const isIt = isProtocol(protocol.number, protocol.version);
    return firstHeader((packet) => (isIt(packet) ? packet.transport : -1));
  }
  const kind = source === 'ip' ? KIND.ipv4 : source === 'ip6' ? KIND.ipv6 : KIND.arp;
  return firstHeader((packet) => (packet.kind === kind ? packet.start : -1));
}

function firstHeader(place: Value): Value {
  return (packet) => {
    for (let index = 0; index < packet.depth; index += 1) {
      const at = packet.select(index) ? place(packet) : -1;
      if (at >= 0) return at;
    }
    return -1;
  };
}

function isNumber(text: string): boolean {
  return /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text);
}
