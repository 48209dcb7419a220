import { readFileSync } from 'node:fs';
import { SENDER, type Sender } from '../../src/payload/scrubber.js';

/** One message of a marked fixture. */
export interface MarkedMessage {
  readonly sender: Sender;
  readonly bytes: Uint8Array;
  /** One character a byte: '.' kept, 'i' mapped, 'b' blank, 'x' masked. */
  readonly marks: string;
}

export interface MarkedPayload {
  readonly transport: 'stream' | 'datagram';
  readonly port: number;
  readonly messages: readonly MarkedMessage[];
}

const SENDERS: Readonly<Record<string, Sender>> = { client: SENDER.client, server: SENDER.server };

/**
 * Read a conversation written as rows of bytes, hex or 'text', each with a row of marks under it.
 * A row of bytes without a sender continues the message before it; `00*9` and `b*9` stand for nine.
 */
export function readMarkedPayload(path: string): MarkedPayload {
  let transport: MarkedPayload['transport'] = 'stream';
  let port = 0;
  const messages: { sender: Sender; bytes: number[]; marks: string }[] = [];
  for (const row of readFileSync(path, 'utf8').split('\n')) {
    const word = /^[a-z]*/.exec(row)?.[0] ?? '';
    const rest = row.slice(word.length);
    if (word === 'stream' || word === 'datagram') {
      transport = word;
      port = Number(rest);
    } else if (word === 'marks') {
      last(messages).marks += rest
        .replaceAll(' ', '')
        .replaceAll(/(.)\*(\d+)/g, (_, mark: string, count) => mark.repeat(Number(count)));
    } else if (row.startsWith(' ')) last(messages).bytes.push(...readBytes(rest));
    else if (word !== '') {
      messages.push({ sender: SENDERS[word] as Sender, bytes: readBytes(rest), marks: '' });
    }
  }
  return {
    transport,
    port,
    messages: messages.map(({ sender, bytes, marks }) => ({
      sender,
      bytes: Uint8Array.from(bytes),
      marks,
    })),
  };
}

function last<T>(list: T[]): T {
  return list.at(-1) as T;
}

function readBytes(row: string): number[] {
  return [...row.matchAll(/'([^']*)'|([0-9a-f]{2})(?:\*(\d+))?/g)].flatMap(
    ([, text, hex, count]) =>
      text === undefined
        ? new Array(Number(count ?? 1)).fill(Number.parseInt(hex as string, 16))
        : [...Buffer.from(text, 'latin1')],
  );
}
