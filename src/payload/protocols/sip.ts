import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { wordEnd } from './lines.js';
import { takeHeaders } from './ssdp.js';
import { readText, startsWith } from './text.js';
import { takeHostName, takeIf, takeKnown } from './text-values.js';

// RFC 3261, sections 7.1 and 7.2.
const METHODS = new Set(
  'INVITE ACK OPTIONS BYE CANCEL REGISTER PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE'.split(
    ' ',
  ),
);
const VERSION = 'SIP/2.0';
const REQUEST = /^[A-Z]{3,9} \S+ SIP\/2\.0$/;
const STATUS = /^SIP\/2\.0 \d{3} /;
const FIRST_LETTER = 0x41;
const LAST_LETTER = 0x5a;
const MAX_START_LINE = 512;

/** SIP: methods, status codes and header names stay; all who take part are masked, and SDP is blanked. */
export const sip: DatagramScrubber = {
  name: 'sip',
  ports: [5060],

  recognises(bytes, start, end) {
    const first = u8(bytes, start);
    if (first < FIRST_LETTER || first > LAST_LETTER) return false;
    const text = readText(bytes, start, Math.min(end, start + MAX_START_LINE));
    const line = /^[^\r\n]*(?=\r?\n)/.exec(text)?.[0] ?? '';
    if (STATUS.test(line)) return true;
    return REQUEST.test(line) && METHODS.has(line.slice(0, line.indexOf(' ')));
  },

  scrub(cursor) {
    const feed = cursor.find(0x0a);
    const end = cursor.bytes[feed - 1] === 0x0d ? feed - 1 : feed;
    if (startsWith(cursor.bytes, cursor.at, end, VERSION)) takeStatusLine(cursor, end);
    else takeRequestLine(cursor, end);
    cursor.keep(feed + 1 - cursor.at);
    takeHeaders(cursor);
  },
};

function takeStatusLine(cursor: PayloadCursor, end: number): void {
  cursor.keep(VERSION.length + 5);
  takeIf(cursor, end, /^(Trying|Ringing|OK|Unauthorized|Forbidden|Not Found|Busy Here|Decline)$/);
}

function takeRequestLine(cursor: PayloadCursor, end: number): void {
  takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), METHODS);
  cursor.keep(1);
  const target = readText(cursor.bytes, cursor.at, wordEnd(cursor.bytes, cursor.at, end));
  const scheme = /^sips?:/.exec(target)?.[0] ?? '';
  cursor.keep(scheme.length);
  const host = target.lastIndexOf('@') + 1;
  if (host > scheme.length) cursor.mask(host - scheme.length);
  const hostLength =
    /^[a-z0-9.-]*/i.exec(target.slice(Math.max(host, scheme.length)))?.[0].length ?? 0;
  takeHostName(cursor, cursor.at + hostLength);
  cursor.mask(wordEnd(cursor.bytes, cursor.at, end) - cursor.at);
  cursor.keep(end - cursor.at);
}
