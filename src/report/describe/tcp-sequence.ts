import { FLAG, type TcpHeader } from './tcp-header.js';

/** One side's numbers; all relative to its initial sequence number. */
interface Side {
  base: number | undefined;
  hasSent: boolean;
  /** The next new byte this side would send. */
  next: number;
  window: number;
  acknowledgment: number;
  shift: number | undefined;
  repeatedAcks: number;
}

/** How Wireshark would mark a segment, and its relative numbers. */
export interface Placed extends Numbers {
  /** `TCP Retransmission`, …; null for an ordinary segment. */
  readonly mark: string | null;
  /** Its payload follows what was seen before; a gap may lie between. */
  readonly isNew: boolean;
  readonly followsGap: boolean;
}

/** Relative sequence numbers of one connection, and the marks of its analysis. */
export class SequenceNumbers {
  readonly #client: Side = newSide();
  readonly #server: Side = newSide();

  place(header: TcpHeader, payloadLength: number, isFromClient: boolean): Placed {
    const sender = isFromClient ? this.#client : this.#server;
    const receiver = isFromClient ? this.#server : this.#client;
    const length = payloadLength + countFlags(header.flags);
    const isFirst = !sender.hasSent;
    sender.hasSent = true;
    if ((header.flags & FLAG.syn) !== 0) sender.shift = header.windowShift;
    const numbers = relate(header, sender, receiver);
    const offset = isFirst ? 0 : distance(numbers.sequence, sender.next);
    const mark = isFirst ? null : judge(numbers, header, { sender, payloadLength, length });
    if (isFirst || offset + length > 0) sender.next = numbers.sequence + length;
    if ((header.flags & FLAG.ack) !== 0) sender.acknowledgment = numbers.acknowledgment;
    sender.window = numbers.window;
    return { ...numbers, mark, isNew: offset >= 0, followsGap: offset > 0 };
  }
}

/** SYN and FIN take a number each. */
function countFlags(flags: number): number {
  return ((flags & FLAG.syn) === 0 ? 0 : 1) + ((flags & FLAG.fin) === 0 ? 0 : 1);
}

interface Numbers {
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly window: number;
}

/** Numbers relative to what each side started with; where no SYN was seen, to what came first. */
function relate(header: TcpHeader, sender: Side, receiver: Side): Numbers {
  const isSyn = (header.flags & FLAG.syn) !== 0;
  const hasAck = (header.flags & FLAG.ack) !== 0;
  sender.base ??= isSyn ? header.sequence : header.sequence - 1;
  if (hasAck) receiver.base ??= header.acknowledgment - 1;
  return {
    sequence: (header.sequence - sender.base) >>> 0,
    acknowledgment: hasAck ? (header.acknowledgment - (receiver.base ?? 0)) >>> 0 : 0,
    window: scaled(header, sender, receiver),
  };
}

function newSide(): Side {
  return {
    base: undefined,
    hasSent: false,
    next: 0,
    window: -1,
    acknowledgment: -1,
    shift: undefined,
    repeatedAcks: 0,
  };
}

/** Windows are scaled once both SYNs asked for it. RFC 7323, section 2.2. */
function scaled(header: TcpHeader, sender: Side, receiver: Side): number {
  const isScaled = (header.flags & FLAG.syn) === 0 && receiver.shift !== undefined;
  return isScaled ? header.window * 2 ** (sender.shift ?? 0) : header.window;
}

/** Signed distance from `b` to `a` in sequence space. */
function distance(a: number, b: number): number {
  return (a - b) | 0;
}

interface Segment {
  readonly sender: Side;
  readonly payloadLength: number;
  /** With SYN and FIN counted. */
  readonly length: number;
}

/** The mark of a segment that is not its side's first. Wireshark User's Guide, "TCP Analysis". */
function judge(
  placed: Numbers,
  { flags }: TcpHeader,
  { sender, payloadLength, length }: Segment,
): string | null {
  const offset = distance(placed.sequence, sender.next);
  const isPlain = (flags & (FLAG.syn | FLAG.fin | FLAG.reset)) === 0;
  if (isPlain && offset === -1 && payloadLength <= 1) return 'TCP Keep-Alive';
  if (length > 0 && offset < 0) return 'TCP Retransmission';
  if (offset > 0 && (flags & FLAG.reset) === 0) return 'TCP Previous segment not captured';
  if (isPlain && placed.window === 0) return 'TCP ZeroWindow';
  const isBare = isPlain && payloadLength === 0;
  if (!isBare || placed.acknowledgment !== sender.acknowledgment) {
    sender.repeatedAcks = 0;
    return null;
  }
  if (placed.window !== sender.window) return 'TCP Window Update';
  sender.repeatedAcks += 1;
  return `TCP Dup ACK #${sender.repeatedAcks}`;
}
