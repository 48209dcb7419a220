import * as zlib from 'node:zlib';
import type { Headers } from './headers.js';

/** So much of a body is gathered before it is decoded. */
const MAX_BODY = 256 * 1024;
const MAX_DECODED = 4 * 1024 * 1024;
const MAX_OPEN = 256;
const TCP = 6;

export type OnDecoded = (bytes: Uint8Array) => void;

/** A message whose body is being gathered. */
interface Body {
  next: number;
  readonly encoding: string;
  readonly isChunked: boolean;
  readonly pieces: Uint8Array[];
  length: number;
}

/**
 * Payload that was kept, in the clear: HTTP bodies that were compressed (RFC 9110, 8.4.1), and runs
 * of base64. A search of the bytes themselves would miss what stands in them.
 */
export class EncodedBodies {
  readonly #bodies = new Map<string, Body>();
  readonly #onDecoded: OnDecoded;

  constructor(onDecoded: OnDecoded) {
    this.#onDecoded = onDecoded;
  }

  follow(headers: Headers): void {
    const { payloadAt: from, payloadEnd: to } = headers;
    if (to <= from) return;
    const payload = headers.bytes.slice(from, to);
    this.#decodeBase64(payload);
    if (headers.protocol !== TCP) return;
    const direction = directionOf(headers);
    const sequence = headers.long(headers.transportAt + 4);
    const open = this.#bodies.get(direction);
    const started = startBody(payload, sequence);
    if (started !== undefined) {
      this.#finish(direction);
      if (this.#bodies.size === MAX_OPEN) this.conclude();
      this.#bodies.set(direction, started);
    } else if (open?.next === sequence) {
      open.pieces.push(payload);
      open.length += payload.length;
      open.next = (sequence + payload.length) >>> 0;
      if (open.length > MAX_BODY) this.#finish(direction);
    }
  }

  /** Decode what is still open. */
  conclude(): void {
    for (const direction of [...this.#bodies.keys()]) this.#finish(direction);
  }

  #finish(direction: string): void {
    const body = this.#bodies.get(direction);
    if (body === undefined) return;
    this.#bodies.delete(direction);
    const bytes = Buffer.concat(body.pieces);
    const decoded = decode(body.encoding, body.isChunked ? joinChunks(bytes) : bytes);
    if (decoded !== undefined) this.#onDecoded(decoded);
  }

  #decodeBase64(payload: Uint8Array): void {
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('latin1');
    for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) {
      this.#onDecoded(Buffer.from(run, 'base64'));
    }
  }
}

/** The start of a body, where the payload holds the header of a compressed one. */
function startBody(payload: Uint8Array, sequence: number): Body | undefined {
  const text = Buffer.from(payload.subarray(0, 4096)).toString('latin1');
  const encoding = /^content-encoding:[ \t]*(\w+)/im.exec(text)?.[1]?.toLowerCase();
  const end = text.indexOf('\r\n\r\n');
  if (encoding === undefined || end < 0) return undefined;
  const first = payload.subarray(end + 4);
  return {
    next: (sequence + payload.length) >>> 0,
    encoding,
    isChunked: /^transfer-encoding:.*chunked/im.test(text),
    pieces: [first],
    length: first.length,
  };
}

/** RFC 9112, 7.1. */
function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(length > 0)) break;
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 4 + length;
  }
  return Buffer.concat(chunks);
}

/** As much as can be decoded of what may be cut off; undefined when that is nothing. */
function decode(encoding: string, bytes: Buffer): Uint8Array | undefined {
  const partly = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED };
  try {
    if (encoding === 'gzip' || encoding === 'deflate') return zlib.unzipSync(bytes, partly);
    if (encoding === 'br') {
      const finishFlush = zlib.constants.BROTLI_OPERATION_FLUSH;
      return zlib.brotliDecompressSync(bytes, { finishFlush, maxOutputLength: MAX_DECODED });
    }
    return decodeZstandard(encoding, bytes);
  } catch {
    return undefined;
  }
}

/** Node knows Zstandard from 22.15 on. */
function decodeZstandard(encoding: string, bytes: Buffer): Uint8Array | undefined {
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer) => Uint8Array };
  return encoding === 'zstd' ? zstdDecompressSync?.(bytes) : undefined;
}

function directionOf(headers: Headers): string {
  const end = headers.conversationSource + 2 * headers.conversationAddressLength;
  const addresses = Buffer.from(headers.bytes.subarray(headers.conversationSource, end));
  return `${addresses.toString('latin1')}${headers.sourcePort}-${headers.destinationPort}`;
}
