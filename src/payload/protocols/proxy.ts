import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  SENDER,
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { wordEnd } from './lines.js';
import { readText, startsWith } from './text.js';

// "The PROXY protocol, versions 1 & 2", sections 2.1 and 2.2.
const TEXT_START = 'PROXY ';
const MAX_TEXT = 107;
const TEXT = /^PROXY (TCP[46] [0-9a-f.:]+ [0-9a-f.:]+ \d{1,5} \d{1,5}|UNKNOWN.*)$/i;
const SIGNATURE = '\r\n\r\n\x00\r\nQUIT\n';
const HEADER_LENGTH = 16;
const FAMILY = 13;
const COLON = 0x3a;
const LENGTH = 14;
const IPV4 = 1;
const IPV6 = 2;
const PORTS_LENGTH = 4;

/** The PROXY protocol in front of any other: addresses are mapped, ports stay. */
export const proxy: StreamScrubber = {
  name: 'proxy',
  keeps: 'family, protocol, ports; types and lengths of additions',
  maps: 'addresses, in text where the pseudonym fits',
  blanks: 'values of additions',
  ports: [],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.client) return false;
    return startsWith(bytes, start, end, SIGNATURE) || startsWith(bytes, start, end, TEXT_START);
  },

  open: () => new ProxySession(),
};

class ProxySession implements StreamSession {
  step(sender: Sender, cursor: PayloadCursor): Step {
    if (sender === SENDER.server) return STEP.lost;
    const { bytes, at, end } = cursor;
    return startsWith(bytes, at, end, SIGNATURE) ? takeBinary(cursor) : takeText(cursor);
  }

  resumes(): boolean {
    return false;
  }
}

function takeText(cursor: PayloadCursor): Step {
  const feed = cursor.find(0x0a);
  if (feed < 0) return cursor.available < MAX_TEXT ? STEP.more : STEP.lost;
  const { bytes, at } = cursor;
  const end = feed - 1;
  const text = readText(bytes, at, end);
  if (!TEXT.test(text)) return STEP.lost;
  const familyEnd = wordEnd(bytes, at + TEXT_START.length, end);
  cursor.keep(familyEnd - at);
  if (!text.startsWith('TCP', TEXT_START.length)) cursor.mask(end - familyEnd);
  else {
    for (let i = 0; i < 2; i += 1) {
      cursor.keep(1);
      takeAddressText(cursor, wordEnd(bytes, cursor.at, end) - cursor.at);
    }
  }
  cursor.keep(feed + 1 - cursor.at);
  return STEP.reopen;
}

/** An address whose pseudonym is of another length becomes the unspecified one: a blank would end the text. */
function takeAddressText(cursor: PayloadCursor, length: number): void {
  const { bytes, at } = cursor;
  const isIpv6 = bytes.subarray(at, at + length).includes(COLON);
  cursor.addressText(length);
  if (u8(bytes, at) !== 0) return;
  const text = isIpv6 ? unspecifiedIpv6(length) : unspecifiedIpv4(length);
  for (let i = 0; i < length; i += 1) bytes[at + i] = text.charCodeAt(i);
}

/** 7 to 15 characters. */
function unspecifiedIpv4(length: number): string {
  const extra = length - '0.0.0.0'.length;
  return [0, 1, 2, 3].map((i) => '0'.repeat(1 + Math.max(0, Math.min(2, extra - 2 * i)))).join('.');
}

/** 2 to 39 characters: groups of up to four zeros, behind two colons where there is no room for eight. */
function unspecifiedIpv6(length: number): string {
  const isFull = length > 36;
  const count = isFull ? 8 : Math.ceil((length - 1) / 5);
  const zeros = length - count + (isFull ? 1 : -1);
  const groups = Array.from({ length: count }, (_, i) =>
    '0'.repeat(Math.ceil((zeros - i) / count)),
  );
  return `${isFull ? '' : '::'}${groups.join(':')}`;
}

function takeBinary(cursor: PayloadCursor): Step {
  if (!cursor.hasKept(HEADER_LENGTH)) return STEP.more;
  const { bytes, at } = cursor;
  const length = u16(bytes, at + LENGTH);
  if (!cursor.has(HEADER_LENGTH + length)) return STEP.more;
  const family = u8(bytes, at + FAMILY) >>> 4;
  cursor.keep(HEADER_LENGTH);
  const outer = cursor.enter(length);
  takeAddresses(cursor, family);
  cursor.leave(outer);
  return STEP.reopen;
}

function takeAddresses(cursor: PayloadCursor, family: number): void {
  if (family !== IPV4 && family !== IPV6) return;
  const addressLength = family === IPV4 ? 4 : 16;
  if (!cursor.has(2 * addressLength + PORTS_LENGTH)) return;
  for (let i = 0; i < 2; i += 1) {
    if (family === IPV4) cursor.ipv4();
    else cursor.ipv6();
  }
  cursor.keep(PORTS_LENGTH);
  takeExtras(cursor);
}

/** Types and lengths of what is added; the values name hosts and certificates. Section 2.2.1. */
function takeExtras(cursor: PayloadCursor): void {
  while (cursor.has(3)) {
    const length = u16(cursor.bytes, cursor.at + 1);
    cursor.keep(3);
    cursor.skip(Math.min(length, cursor.available));
  }
}
