import { closeSync, openSync, readSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../errors.js';

const CHUNK = 256 * 1024;
/** A line is rewritten in one piece, in memory. */
const LONGEST_LINE = 16 * 1024 * 1024;
/** No text holds these; escape sequences of terminals are let through. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]/;
const UTF16_MARKS: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

/**
 * The whole lines of attachment `number`, many at a time, each byte as one character; UTF-16 becomes
 * UTF-8. Throws where the file is no text.
 */
export function* readLines(path: string, number: number): Generator<string> {
  let rest = '';
  for (const text of readText(path, number)) {
    if (CONTROLS.test(text)) throw new PcapsuleError('attachment.binary', { input: number });
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) yield rest + text.slice(0, end);
    rest = (end > 0 ? '' : rest) + text.slice(end);
    if (rest.length > LONGEST_LINE) throw new PcapsuleError('attachment.line', { input: number });
  }
  if (rest !== '') yield rest;
}

function* readText(path: string, number: number): Generator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for (const bytes of readChunks(path, number)) {
    const encoding = isFirst ? UTF16_MARKS[bytes.subarray(0, 2).toString('hex')] : undefined;
    if (encoding !== undefined) decoder = new TextDecoder(encoding);
    isFirst = false;
    yield decoder === undefined
      ? bytes.toString('latin1')
      : Buffer.from(decoder.decode(bytes, { stream: true })).toString('latin1');
  }
}

function* readChunks(path: string, number: number): Generator<Buffer> {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const reason = errnoName(error);
      throw new PcapsuleError('attachment.unreadable', { input: number, reason, cause: error });
    }
  };
  const descriptor = guard(() => openSync(path, 'r'));
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (;;) {
      const length = guard(() => readSync(descriptor, buffer, 0, CHUNK, null));
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
