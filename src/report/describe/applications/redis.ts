import type { Application, Message, Payload, Session } from '../application.js';

// Redis serialization protocol (RESP), versions 2 and 3.
const FIRST_BYTES = 128;
const COMMAND = /^\*\d{1,7}\r\n\$\d{1,3}\r\n([A-Za-z]{2,16})\r\n/;
const ARRAY = /^\*\d{1,7}\r\n\$\d{1,9}\r\n/;
const ERROR = /^-([A-Z]{2,16})(?:\s|$)/;
const STATUS = /^\+(OK|PONG|QUEUED|CONTINUE|FULLRESYNC)\b/;
const ANSWERS: Readonly<Record<string, string>> = {
  '+': 'Status',
  '-': 'Error',
  ':': 'Integer',
  $: 'Bulk string',
  '*': 'Array',
  _: 'Null',
  '#': 'Boolean',
  ',': 'Double',
  '(': 'Big number',
  '!': 'Bulk error',
  '=': 'Verbatim string',
  '%': 'Map',
  '~': 'Set',
  '>': 'Push',
};

/** Redis: commands' verbs and the kinds of answers. Keys and values are content. */
export const redis: Application = {
  protocol: 'RESP',
  opens: (payload) => payload.isFromClient && ARRAY.test(firstBytes(payload)),
  open: (): Session => ({
    read: (payload, at) => (at === payload.start ? describe(payload) : undefined),
  }),
};

function describe(payload: Payload): Message | undefined {
  const text = firstBytes(payload);
  const info = payload.isFromClient ? describeCommand(text) : describeAnswer(text);
  if (info === undefined) return undefined;
  return { info, label: info, length: payload.wireEnd - payload.start };
}

function describeCommand(text: string): string | undefined {
  const verb = COMMAND.exec(text)?.[1];
  if (verb !== undefined) return `Command ${verb.toUpperCase()}`;
  return ARRAY.test(text) ? 'Command' : undefined;
}

function describeAnswer(text: string): string | undefined {
  const error = ERROR.exec(text)?.[1];
  if (error !== undefined) return `Error ${error}`;
  return STATUS.exec(text)?.[1] ?? ANSWERS[text.charAt(0)];
}

function firstBytes({ bytes, start, end }: Payload): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + FIRST_BYTES)));
}
