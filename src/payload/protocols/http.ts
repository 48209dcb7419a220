import { STATUS_CODES } from 'node:http';
import type { PayloadCursor } from '../cursor.js';
import { type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { HttpBody, takeHeader } from './http-headers.js';
import { LineSession, wordEnd } from './lines.js';
import { readText, startsWith } from './text.js';
import { takeHost, takeKnown, takeUrl } from './text-values.js';

// RFC 9110, section 9; RFC 5789; RFC 4918; UPnP for NOTIFY and its like.
const METHODS = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE'.split(
    ' ',
  ),
);
const VERSION = /^HTTP\/\d\.\d$/;
const MAX_METHOD = 12;
const RESPONSE_START = 'HTTP/1.';
/** Requests whose answers have not come, more of which are not remembered. */
const MAX_PENDING = 256;

const START_LINE = /^([A-Z]{3,11} \S+ HTTP\/1\.\d|HTTP\/1\.\d \d{3}( .*)?)$/;

const MODE = { start: 0, headers: 1, chunkSize: 2, chunkEnd: 3, trailers: 4 } as const;
type Mode = (typeof MODE)[keyof typeof MODE];

/** HTTP/1.x: methods, versions, status codes, header names and lengths stay. RFC 9112. */
export const http: StreamScrubber = {
  name: 'http',
  keeps:
    'methods, versions, status codes, names of known headers, lengths, chunk sizes, dates, media types, cache and connection settings',
  maps: 'Host, X-Forwarded-For and their like, hosts of URLs',
  blanks: 'paths, queries, cookies, credentials, unknown headers, user agents, bodies',
  ports: [80, 3128, 8000, 8008, 8080, 8888, 9200],

  recognises(bytes, start, end) {
    if (startsWith(bytes, start, end, RESPONSE_START)) return true;
    const stop = wordEnd(bytes, start, Math.min(end, start + MAX_METHOD));
    return stop < end && bytes[stop] === 0x20 && METHODS.has(readText(bytes, start, stop));
  },

  open: () => new HttpSession(),
};

class HttpSession extends LineSession {
  readonly #modes: [Mode, Mode] = [MODE.start, MODE.start];
  readonly #bodies: readonly [HttpBody, HttpBody] = [new HttpBody(), new HttpBody()];
  readonly #isResponse: [boolean, boolean] = [false, false];
  /** Methods of requests whose answers have not come. */
  readonly #pending: string[] = [];
  #status = 0;

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const mode = this.#modes[sender];
    const isEmpty = cursor.at === end;
    if (mode === MODE.start) return isEmpty ? STEP.taken : this.#start(sender, cursor, end);
    if (mode === MODE.chunkSize) return this.#chunkSize(sender, cursor, end);
    if (mode === MODE.chunkEnd) {
      this.#modes[sender] = MODE.chunkSize;
      return isEmpty ? STEP.taken : STEP.lost;
    }
    if (!isEmpty) takeHeader(cursor, end, this.#bodies[sender]);
    else if (mode === MODE.trailers) this.#modes[sender] = MODE.start;
    else return this.#endHeaders(sender);
    return STEP.taken;
  }

  #start(sender: Sender, cursor: PayloadCursor, end: number): Step {
    this.#bodies[sender].reset();
    this.#modes[sender] = MODE.headers;
    // Of a connection joined late, who asks and who answers may have been taken the wrong way round.
    const isResponse = startsWith(cursor.bytes, cursor.at, end, RESPONSE_START);
    this.#isResponse[sender] = isResponse;
    return isResponse ? this.#response(cursor, end) : this.#request(cursor, end);
  }

  #request(cursor: PayloadCursor, end: number): Step {
    const { bytes } = cursor;
    const methodEnd = wordEnd(bytes, cursor.at, end);
    const targetEnd = wordEnd(bytes, methodEnd + 1, end);
    const isRequest = targetEnd < end && VERSION.test(readText(bytes, targetEnd + 1, end));
    if (!isRequest) return STEP.lost;
    const method = takeKnown(cursor, methodEnd, METHODS);
    cursor.keep(1);
    if (method === 'CONNECT') takeHost(cursor, targetEnd);
    else takeUrl(cursor, targetEnd);
    cursor.keep(end - targetEnd);
    if (this.#pending.length < MAX_PENDING) this.#pending.push(method);
    return STEP.taken;
  }

  #response(cursor: PayloadCursor, end: number): Step {
    const { bytes, at } = cursor;
    const versionEnd = wordEnd(bytes, at, end);
    const status = readText(bytes, versionEnd + 1, versionEnd + 4);
    if (!VERSION.test(readText(bytes, at, versionEnd)) || !/^\d{3}$/.test(status)) return STEP.lost;
    cursor.keep(versionEnd + 4 - at);
    const reason = STATUS_CODES[status];
    if (reason !== undefined && readText(bytes, cursor.at + 1, end) === reason)
      cursor.keep(end - cursor.at);
    else if (cursor.at < end) cursor.keep(1);
    this.#status = Number(status);
    return STEP.taken;
  }

  /** What follows the empty line. RFC 9112, section 6.3. */
  #endHeaders(sender: Sender): Step {
    this.#modes[sender] = MODE.start;
    const body = this.#bodies[sender];
    if (this.#isResponse[sender]) {
      const method = this.#status < 200 ? this.#pending[0] : this.#pending.shift();
      if (this.#endsHttp(method)) return STEP.reopen;
      if (this.#isBodiless(method)) return STEP.taken;
      if (body.length < 0) body.length = Number.POSITIVE_INFINITY;
    }
    if (body.isChunked) this.#modes[sender] = MODE.chunkSize;
    else if (body.length > 0) this.passContent(sender, body.length);
    return STEP.taken;
  }

  #endsHttp(method: string | undefined): boolean {
    return this.#status === 101 || (method === 'CONNECT' && this.#status < 300);
  }

  #isBodiless(method: string | undefined): boolean {
    const status = this.#status;
    return status < 200 || status === 204 || status === 304 || method === 'HEAD';
  }

  /** RFC 9112, section 7.1. */
  #chunkSize(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const digits = /^[0-9a-f]{1,12}/i.exec(readText(cursor.bytes, cursor.at, end))?.[0];
    if (digits === undefined) return STEP.lost;
    cursor.keep(digits.length);
    const size = Number.parseInt(digits, 16);
    this.#modes[sender] = size === 0 ? MODE.trailers : MODE.chunkEnd;
    this.passContent(sender, size);
    return STEP.taken;
  }

  protected isProof(_sender: Sender, line: string): boolean {
    return START_LINE.test(line);
  }

  protected forget(sender: Sender): void {
    this.#modes[sender] = MODE.start;
    this.#pending.length = 0;
  }
}
