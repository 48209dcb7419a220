import type { Payload } from './application.js';
import { STREAM_APPLICATIONS } from './registry.js';
import { ApplicationStream, type Content } from './stream.js';
import { FLAG, nameFlags, readTcpHeader, type TcpHeader } from './tcp-header.js';
import { type Placed, SequenceNumbers } from './tcp-sequence.js';

/** A segment to describe: where its header starts, and its payload. */
export interface TcpSegment {
  readonly header: number;
  readonly payload: Payload;
}

export interface Line {
  readonly protocol: string;
  readonly info: string;
  readonly label: string;
}

/** Describes the segments of one TCP connection, in order. */
export class TcpDescriber {
  readonly #numbers = new SequenceNumbers();
  readonly #stream = new ApplicationStream(STREAM_APPLICATIONS);

  describe(segment: TcpSegment): Line {
    const { payload } = segment;
    const ports = `${payload.sourcePort} → ${payload.destinationPort}`;
    const header = readTcpHeader(payload.bytes, segment.header, payload.end);
    if (header === undefined) return { protocol: 'TCP', info: `${ports} [cut off]`, label: 'TCP' };
    const length = payload.wireEnd - payload.start;
    const placed = this.#numbers.place(header, length, payload.isFromClient);
    const content = this.#read(payload, placed, length);
    const marked = placed.mark === null ? '' : `[${placed.mark}] `;
    if (content !== undefined && content.messages.length > 0) {
      return {
        protocol: content.protocol,
        info: `${marked}${summarise(content)}${ending(header)}`,
        label: labelOf(content, header),
      };
    }
    return {
      protocol: 'TCP',
      info: `${marked}${ports} [${nameFlags(header.flags)}] ${numbersOf(header, placed, length)}${content === undefined ? '' : ` [${content.protocol} continued]`}`,
      label:
        placed.mark === null ? labelFlags(header, length) : labelMark(placed.mark, header, length),
    };
  }

  #read(payload: Payload, placed: Placed, length: number): Content | undefined {
    if (length === 0 || !placed.isNew) return undefined;
    if (placed.followsGap) this.#stream.lose(payload.isFromClient);
    return this.#stream.read(payload);
  }
}

/** `Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM WS=128`. */
function numbersOf(header: TcpHeader, placed: Placed, length: number): string {
  const words = [`Seq=${placed.sequence}`];
  if ((header.flags & FLAG.ack) !== 0) words.push(`Ack=${placed.acknowledgment}`);
  words.push(`Win=${placed.window}`, `Len=${length}`);
  if ((header.flags & FLAG.syn) === 0) return words.join(' ');
  if (header.maximumSegmentSize !== undefined) words.push(`MSS=${header.maximumSegmentSize}`);
  if (header.permitsSack) words.push('SACK_PERM');
  if (header.windowShift !== undefined) words.push(`WS=${2 ** header.windowShift}`);
  return words.join(' ');
}

/** The messages in order, equal neighbours counted: `DataRow × 12`. */
function summarise(content: Content): string {
  const parts: string[] = content.isContinuation ? ['(continued)'] : [];
  for (const { text, count } of runsOf(content.messages.map(({ info }) => info))) {
    parts.push(count === 1 ? text : `${text} × ${count}`);
  }
  return parts.join(', ');
}

/** One or two messages by name; of more, the first and the last. */
function labelOf({ messages }: Content, header: TcpHeader): string {
  const names = runsOf(messages.map(({ label }) => label)).map(({ text }) => text);
  const [first = '', second] = names;
  const last = names.at(-1) ?? '';
  const closing = (header.flags & (FLAG.fin | FLAG.reset)) === 0 ? '' : ` + ${closingOf(header)}`;
  if (second === undefined) return first + closing;
  return `${first}${names.length === 2 ? ', ' : ' … '}${last}${closing}`;
}

function runsOf(texts: readonly string[]): { text: string; count: number }[] {
  const runs: { text: string; count: number }[] = [];
  for (const text of texts) {
    const run = runs.at(-1);
    if (run?.text === text) run.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs;
}

function ending(header: TcpHeader): string {
  return (header.flags & (FLAG.fin | FLAG.reset)) === 0 ? '' : ` [${nameFlags(header.flags)}]`;
}

function closingOf({ flags }: TcpHeader): string {
  return (flags & FLAG.reset) === 0 ? 'FIN' : 'RST';
}

function labelFlags({ flags }: TcpHeader, length: number): string {
  if ((flags & FLAG.reset) !== 0) return 'RST';
  if ((flags & FLAG.syn) !== 0) return (flags & FLAG.ack) === 0 ? 'SYN' : 'SYN-ACK';
  if ((flags & FLAG.fin) !== 0) return 'FIN';
  return length === 0 ? 'ACK' : `data, ${length} bytes`;
}

function labelMark(mark: string, header: TcpHeader, length: number): string {
  const plain = labelFlags(header, length);
  if (mark === 'TCP Retransmission') return `${plain} (sent again)`;
  if (mark === 'TCP Keep-Alive') return 'keep-alive';
  if (mark === 'TCP ZeroWindow') return `${plain} (window full)`;
  return plain;
}
