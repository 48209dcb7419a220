import type { PayloadCursor } from '../cursor.js';
import { findIn, keepSpaces } from './lines.js';
import { readText } from './text.js';
import { takeHost, takeHosts, takeUrl } from './text-values.js';

const COLON = 0x3a;
const NUMBER = /^\d{1,15}$/;
/** A time, a day, or one and a number of seconds. RFC 9110, section 5.6.7. */
const DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const NUMBERS = /^(\d{1,15}|\d\.\d{1,3}|\d{0,15}-\d{0,15})$/;
const SEMICOLON = 0x3b;
const SEPARATORS = /[ ,;=/]+/;

/** Headers whose values are capabilities, dates, times or sizes: words of `WORDS`, numbers, a date. */
const KEPT = words(
  'accept accept-charset accept-encoding accept-ranges age allow cache-control connection content-encoding content-length content-range content-type date dnt expect expires grpc-encoding grpc-status keep-alive last-modified max-forwards pragma proxy-connection range retry-after sec-fetch-dest sec-fetch-mode sec-fetch-site sec-websocket-version te transfer-encoding upgrade upgrade-insecure-requests x-content-type-options x-forwarded-port x-forwarded-proto x-frame-options cseq mx',
);
/** What such values are made of; any other word may be someone's. */
const WORDS = words(
  '* 100-continue aac application atom+xml audio avif bidi br bytes cbor charset chunked close compress connect cors css csv deflate delete deny document empty event-stream font form-data get grpc gzip h2c head html http https identity image immutable invite iso-8859-1 javascript jpeg json keep-alive max max-age max-stale min-fresh mp4 mpeg msgpack multipart must-revalidate navigate no-cache no-cors no-store no-transform none nosniff octet-stream ogg only-if-cached options patch pdf plain png post private problem+json proto proxy-revalidate public put q register same-origin sameorigin script sdp soap+xml s-maxage stale-if-error stale-while-revalidate style svg+xml text timeout trace trailers upgrade us-ascii utf-8 video webm webp websocket woff2 www-form-urlencoded x-gzip x-javascript x-protobuf x-www-form-urlencoded xhtml+xml xml zip zstd ack bye cancel subscribe notify message info update',
);
const HOSTS = words(
  'host x-forwarded-for x-forwarded-host x-forwarded-server x-real-ip x-client-ip x-original-host true-client-ip cf-connecting-ip x-cluster-client-ip',
);
const URLS = words('location referer origin content-location');
/** Headers whose names anyone may know, but whose values are secrets or content. */
const NAMES = words(
  'authorization cookie set-cookie proxy-authorization www-authenticate proxy-authenticate authentication-info user-agent server via forwarded etag if-match if-none-match if-modified-since if-unmodified-since if-range from link subject organization expires-at p-asserted-identity x-request-id x-correlation-id traceparent tracestate x-b3-traceid x-b3-spanid x-b3-sampled x-amzn-trace-id x-amz-date x-amz-security-token x-amz-content-sha256 x-amz-target x-amzn-requestid x-api-key x-auth-token x-csrf-token x-powered-by x-requested-with x-aws-ec2-metadata-token x-aws-ec2-metadata-token-ttl-seconds sec-websocket-key sec-websocket-accept sec-websocket-protocol sec-websocket-extensions sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform http2-settings content-disposition content-security-policy content-md5 digest strict-transport-security access-control-allow-origin access-control-allow-methods access-control-allow-headers access-control-allow-credentials access-control-max-age access-control-request-method access-control-request-headers access-control-expose-headers alt-svc warning x-envoy-upstream-service-time x-cache x-served-by x-timer accept-language accept-patch accept-post alt-used content-language grpc-accept-encoding priority sec-fetch-user trailer vary x-xss-protection soapaction allow-events call-id to contact record-route route rseq rack session-expires min-se st usn nt nts man ext bootid.upnp.org configid.upnp.org searchport.upnp.org',
);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** How the body of a message ends, as its headers say. RFC 9112, section 6. */
export class HttpBody {
  isChunked = false;
  /** -1: not said. */
  length = -1;

  reset(): void {
    this.isChunked = false;
    this.length = -1;
  }
}

/** Take one header line. A name that is not well known may be anyone's: it is masked with its value. */
export function takeHeader(cursor: PayloadCursor, end: number, body: HttpBody): void {
  const { bytes, at } = cursor;
  const colon = findIn(bytes, at, end, COLON);
  const name = readText(bytes, at, colon).toLowerCase();
  const isKnown = KEPT.has(name) || HOSTS.has(name) || URLS.has(name) || NAMES.has(name);
  if (colon === end || !isKnown) {
    cursor.mask(colon - at);
    if (colon < end) cursor.keep(1);
    return;
  }
  cursor.keep(colon + 1 - at);
  keepSpaces(cursor, end);
  noteBody(body, name, readText(bytes, cursor.at, end));
  takeValue(cursor, end, name);
}

function noteBody(body: HttpBody, name: string, value: string): void {
  if (name === 'content-length' && NUMBER.test(value.trim())) body.length = Number(value);
  if (name === 'transfer-encoding' && /chunked/i.test(value)) body.isChunked = true;
}

function takeValue(cursor: PayloadCursor, end: number, name: string): void {
  if (name === 'host') takeHost(cursor, end);
  else if (HOSTS.has(name)) takeHosts(cursor, end);
  else if (URLS.has(name)) takeUrl(cursor, end);
  else if (KEPT.has(name)) {
    // A boundary behind a media type is anyone's word, but does not make the type one.
    if (name === 'content-type')
      keepHarmless(cursor, findIn(cursor.bytes, cursor.at, end, SEMICOLON));
    keepHarmless(cursor, end);
  }
}

function keepHarmless(cursor: PayloadCursor, end: number): void {
  const value = readText(cursor.bytes, cursor.at, end);
  if (DATE.test(value)) cursor.keepTime(end - cursor.at);
  else if (isHarmless(value)) cursor.keep(end - cursor.at);
}

function isHarmless(value: string): boolean {
  return value
    .toLowerCase()
    .split(SEPARATORS)
    .every((word) => word === '' || WORDS.has(word) || NUMBERS.test(word));
}
