import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { wordEnd } from './lines.js';
import { readText } from './text.js';
import { takeHostName } from './text-values.js';

// RFC 5424, section 6; RFC 3164, section 4.1.
const MAX_START = 80;
const START = /^<\d{1,3}>/;
const OLD_HEADER = /^<\d{1,3}>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;
const NEW_HEADER = /^<\d{1,3}>1 (-|[0-9T:.Z+-]{10,40}) /;

/** Syslog: priority and time stay, the host's name is mapped, the message masked. */
export const syslog: DatagramScrubber = {
  name: 'syslog',
  keeps: 'priority, version, time',
  maps: 'host name',
  blanks: 'programs, messages',
  ports: [514],
  recognises: (bytes, start, end) => START.test(readText(bytes, start, Math.min(end, start + 6))),
  scrub,
};

function scrub(cursor: PayloadCursor): void {
  const text = readText(cursor.bytes, cursor.at, Math.min(cursor.end, cursor.at + MAX_START));
  const header = NEW_HEADER.exec(text) ?? OLD_HEADER.exec(text);
  if (header === null) cursor.keep(START.exec(text)?.[0].length ?? 0);
  else {
    const priority = START.exec(text)?.[0].length ?? 0;
    cursor.keep(priority);
    if (cursor.hidesTimes) cursor.mask(header[0].length - priority);
    else cursor.keep(header[0].length - priority);
    const hostEnd = wordEnd(cursor.bytes, cursor.at, cursor.end);
    if (hostEnd < cursor.end) takeHostName(cursor, hostEnd);
  }
  cursor.mask(cursor.available);
}
