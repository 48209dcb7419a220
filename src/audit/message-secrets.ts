import { readDns } from './application-fields.js';
import { ADDRESS, type Headers } from './headers.js';

/** Marks what must not stay in the message between `at` and `end`, all of which was captured. */
type Reader = (headers: Headers, at: number, end: number) => void;

/**
 * Contents of messages that are neither printable names nor known credentials. A message is read where
 * its segment begins with it; only of the first byte of a segment is it known that it begins there.
 */
export function readStreamMessage(
  headers: Headers,
  source: number,
  destination: number,
  at: number,
  end: number,
): void {
  if (end - at < 8 || !headers.has(at, end - at)) return;
  const first = headers.byte(at);
  if (first === 0x0d) readProxy(headers, at, end);
  else if (first === 0x50) readHttp2(headers, at, end);
  else if (first === 0x53) readSsh(headers, at, end);
  const port = (STREAM_PORTS[source] as number) || (STREAM_PORTS[destination] as number);
  if (port !== 0) STREAMS[port - 1]?.(headers, at, end);
}

/** As `readStreamMessage`, for datagrams. */
export function readDatagramMessage(
  headers: Headers,
  source: number,
  destination: number,
  at: number,
  end: number,
): void {
  if (end - at < 8 || !headers.has(at, end - at)) return;
  const first = headers.byte(at);
  if (first === 0x16 && headers.byte(at + 1) === 0xfe) readDtls(headers, at, end);
  if (source === 443 || destination === 443) readQuic(headers, at, end);
  (DATAGRAMS[source] ?? DATAGRAMS[destination])?.(headers, at, end);
}

/** Version 2 of the PROXY protocol: haproxy.org, "The PROXY protocol", 2.2. */
function readProxy(headers: Headers, at: number, end: number): void {
  if (end - at < 28 || headers.long(at) !== 0x0d0a0d0a || headers.long(at + 8) !== 0x5549540a)
    return;
  const family = headers.byte(at + 13) >> 4;
  const kind = family === 1 ? ADDRESS.ipv4 : ADDRESS.ipv6;
  if (family !== 1 && family !== 2) return;
  headers.field(kind, at + 16);
  headers.field(kind, at + (family === 1 ? 20 : 32));
}

const PREFACE_LENGTH = 24;
const FRAME_HEADER = 9;
/** DATA, HEADERS, PUSH_PROMISE and CONTINUATION: RFC 9113, 6. */
const CONTENT: ReadonlySet<number> = new Set([0, 1, 5, 9]);

/** HTTP/2 from its preface on: RFC 9113, 3.4 and 4.1. */
function readHttp2(headers: Headers, at: number, end: number): void {
  // "PRI " and "SM" with its line ends.
  if (end - at < PREFACE_LENGTH || headers.long(at) !== 0x50524920) return;
  if (headers.long(at + 18) !== 0x534d0d0a) return;
  for (let frame = at + PREFACE_LENGTH; frame + FRAME_HEADER <= end; ) {
    const length = headers.long(frame) >>> 8;
    const content = frame + FRAME_HEADER;
    if (CONTENT.has(headers.byte(frame + 3))) {
      headers.secret(content, Math.min(content + length, end));
    }
    frame = content + length;
  }
}

/** What follows the software in the identification: RFC 4253, 4.2. */
function readSsh(headers: Headers, at: number, end: number): void {
  if (headers.long(at) !== 0x5353482d) return;
  let comment = at;
  while (comment < end && headers.byte(comment) >= 0x21) comment += 1;
  let lineEnd = comment;
  while (lineEnd < end && headers.byte(lineEnd) >= 0x20) lineEnd += 1;
  headers.secret(comment + 1, lineEnd);
}

/** MongoDB's OP_MSG behind its flags, and other messages behind their header. */
function readMongodb(headers: Headers, at: number, end: number): void {
  const isWhole = headers.view.getUint32(at, true) === end - at && end - at > 21;
  if (isWhole && headers.view.getUint32(at + 12, true) === 2013) headers.secret(at + 21, end);
}

const METHOD = 1;
const FRAME_END = 0xce;
const CLOSE = 0x000a0032;

/** The arguments of methods: AMQP 0-9-1, 2.3.5; the code of a close may stay. */
function readAmqp(headers: Headers, at: number, end: number): void {
  for (let frame = at; frame + 12 <= end; ) {
    const frameEnd = frame + 7 + headers.long(frame + 3);
    if (frameEnd >= end || headers.byte(frameEnd) !== FRAME_END) return;
    const isClose = headers.long(frame + 7) === CLOSE;
    if (headers.byte(frame) === METHOD) headers.secret(frame + (isClose ? 13 : 11), frameEnd);
    frame = frameEnd + 1;
  }
}

/** CONNECT behind its fixed fields: MQTT 3.1.1, 3.1. */
function readMqtt(headers: Headers, at: number, end: number): void {
  const isConnect = headers.byte(at) === 0x10 && headers.byte(at + 1) === end - at - 2;
  if (isConnect && headers.long(at + 4) === 0x4d515454) headers.secret(at + 14, end);
}

/** The name and password of a short BindRequest: RFC 4511, 4.2. */
function readLdap(headers: Headers, at: number, end: number): void {
  const isBind = headers.byte(at) === 0x30 && headers.byte(at + 5) === 0x60;
  if (isBind && headers.byte(at + 1) === end - at - 2 && end - at > 14)
    headers.secret(at + 12, end);
}

/** What a client sends behind the header: MS-TDS, 2.2.3.1. */
function readTds(headers: Headers, at: number, end: number): void {
  const isReply = headers.byte(at) === 4;
  if (!isReply && headers.short(at + 2) === end - at) headers.secret(at + 8, end);
}

/** A request's client and body. */
function readKafka(headers: Headers, at: number, end: number): void {
  const isRequest = headers.destinationPort === KAFKA && headers.long(at) === end - at - 4;
  if (isRequest) headers.secret(at + 12, end);
}

const CANCEL_REQUEST = 80877102;

const COPY_BOTH = 0x57;
const COPY_DATA = 0x64;
const LOG_DATA = 0x77;
/** Type and length of the message, kind, two positions and a time. */
const LOG_HEADER = 30;

/** PostgreSQL's cancel request, whose key stands behind a number, and what is replicated. */
function readPostgres(headers: Headers, at: number, end: number): void {
  const isCancel = headers.long(at + 4) === CANCEL_REQUEST && headers.long(at) === end - at;
  if (isCancel) headers.secret(at + 12, end);
  const first = headers.byte(at);
  if (first !== COPY_BOTH && first !== COPY_DATA) return;
  for (let message = at; message + LOG_HEADER < end; ) {
    const length = headers.long(message + 1);
    if (length < 4) return;
    const stop = Math.min(message + 1 + length, end);
    const isLog = headers.byte(message) === COPY_DATA && headers.byte(message + 5) === LOG_DATA;
    if (isLog) headers.secret(message + LOG_HEADER, stop);
    message = stop;
  }
}

/** RFC 1035, 4.2.2. */
function readDnsStream(headers: Headers, at: number, end: number): void {
  if (headers.short(at) === end - at - 2) readDns(headers, at + 2, end);
}

/** The random bytes of a hello, or the body of another handshake: RFC 6347, 4.2.2. */
function readDtls(headers: Headers, at: number, end: number): void {
  headers.secret(at + 27, Math.min(at + 59, end));
}

/** The connection identifier of a long header: RFC 9000, 17.2. */
function readQuic(headers: Headers, at: number, end: number): void {
  const isLong = (headers.byte(at) & 0xc0) === 0xc0 && headers.long(at + 1) !== 0;
  const length = headers.byte(at + 5);
  if (isLong && length <= 20) headers.secret(at + 6, Math.min(at + 6 + length, end));
}

/** From stratum 2 on, a server names the one it follows: RFC 5905, 7.3. */
function readNtp(headers: Headers, at: number, end: number): void {
  const stratum = headers.byte(at + 1);
  if (end - at >= 48 && stratum >= 2 && stratum < 16) headers.field(ADDRESS.ipv4, at + 12);
}

/** The authenticator: RFC 2865, 3. */
function readRadius(headers: Headers, at: number, end: number): void {
  if (headers.short(at + 2) === end - at && end - at >= 20) headers.secret(at + 4, at + 20);
}

/** The community of versions 1 and 2: RFC 1157, 4. */
function readSnmp(headers: Headers, at: number, end: number): void {
  if (headers.byte(at) !== 0x30) return;
  const length = headers.byte(at + 1);
  const version = at + 2 + (length > 0x80 ? length & 3 : 0);
  if (version + 5 > end || headers.short(version) !== 0x0201) return;
  if (headers.byte(version + 3) !== 4) return;
  headers.secret(version + 5, Math.min(version + 5 + headers.byte(version + 4), end));
}

const KAFKA = 9092;

const STREAMS: readonly Reader[] = [
  readMongodb,
  readAmqp,
  readMqtt,
  readLdap,
  readTds,
  readKafka,
  readDnsStream,
  readPostgres,
];

/** Place among `STREAMS`, counted from 1, by port. */
const STREAM_PORTS = new Uint8Array(65_536);
for (const [index, port] of [27_017, 5672, 1883, 389, 1433, KAFKA, 53, 5432].entries()) {
  STREAM_PORTS[port] = index + 1;
}

const DATAGRAMS: Readonly<Record<number, Reader>> = {
  123: readNtp,
  161: readSnmp,
  162: readSnmp,
  1812: readRadius,
  1813: readRadius,
};
