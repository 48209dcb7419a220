import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { maskRest } from './lines.js';
import { takeSdpLine } from './sdp.js';
import { isSipStart, SipBody, takeSipHeader, takeStartLine } from './sip-text.js';

const FIRST_LETTER = 0x41;
const LAST_LETTER = 0x5a;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** SIP, with session descriptions in it. */
export const sip: DatagramScrubber = {
  name: 'sip',
  keeps:
    'methods, status codes, names of known headers, transports, ports; media, formats and times of session descriptions',
  maps: 'users, hosts, addresses, also in session descriptions',
  blanks: "display names, tags, branches, Call-ID, credentials, sessions' names, other bodies",
  ports: [5060],

  recognises(bytes, start, end) {
    const first = u8(bytes, start);
    return first >= FIRST_LETTER && first <= LAST_LETTER && isSipStart(bytes, start, end);
  },

  scrub(cursor) {
    body.reset();
    takeLine(cursor, (end) => takeStartLine(cursor, end));
    let isInHeaders = true;
    while (isInHeaders && cursor.find(LINE_FEED) >= 0) {
      takeLine(cursor, (end) => {
        isInHeaders = cursor.at < end;
        if (isInHeaders) takeSipHeader(cursor, end, body);
      });
    }
    while (!isInHeaders && body.isSdp && cursor.find(LINE_FEED) >= 0)
      takeLine(cursor, (end) => takeSdpLine(cursor, end));
  },
};

const body = new SipBody();

/** Have the next line, which is here whole, taken to its end. */
function takeLine(cursor: PayloadCursor, take: (end: number) => void): void {
  const feed = cursor.find(LINE_FEED);
  const start = cursor.at;
  const end = feed > start && cursor.bytes[feed - 1] === RETURN ? feed - 1 : feed;
  take(end);
  maskRest(cursor, start, end);
  cursor.keep(feed + 1 - cursor.at);
}
