import type { PayloadCursor } from '../cursor.js';
import type { DatagramScrubber } from '../scrubber.js';
import { HttpBody, takeHeader } from './http-headers.js';
import { startsWith } from './text.js';

// UPnP Device Architecture, section 1.
const STARTS = ['M-SEARCH * HTTP/1.1\r\n', 'NOTIFY * HTTP/1.1\r\n', 'HTTP/1.1 200 OK\r\n'];

/** SSDP: HTTP's form in datagrams. */
export const ssdp: DatagramScrubber = {
  name: 'ssdp',
  keeps: 'methods, status, names of known headers, cache times',
  maps: 'hosts of URLs',
  blanks: 'unknown headers, identifiers, paths',
  ports: [1900],
  recognises: (bytes, start, end) => STARTS.some((text) => startsWith(bytes, start, end, text)),
  scrub(cursor) {
    const { bytes, at, end } = cursor;
    cursor.keep(STARTS.find((text) => startsWith(bytes, at, end, text))?.length ?? 0);
    takeHeaders(cursor);
  },
};

const body = new HttpBody();

/** Take header lines to the empty one; what follows is blanked, and so is a line that is cut. */
export function takeHeaders(cursor: PayloadCursor): void {
  for (let feed = cursor.find(0x0a); feed > cursor.at; feed = cursor.find(0x0a)) {
    const end = cursor.bytes[feed - 1] === 0x0d ? feed - 1 : feed;
    if (end > cursor.at) takeHeader(cursor, end, body);
    if (cursor.at < end) cursor.mask(end - cursor.at);
    const isLast = cursor.bytes[cursor.at - 1] === 0x0a;
    cursor.keep(feed + 1 - cursor.at);
    if (isLast) return;
  }
}
