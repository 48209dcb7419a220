import type { PayloadCursor } from '../cursor.js';
import { findIn, wordEnd } from './lines.js';
import { readText } from './text.js';
import { takeHostName, takeIf } from './text-values.js';

// RFC 8866, section 5.
const TYPE_LENGTH = 2;
const TYPE = /^[vosiuepcbtrzkamy]=/;
/** Versions, times, media with ports and formats, bandwidths: they name nobody. */
const HARMLESS: Readonly<Record<string, RegExp>> = {
  v: /^\d$/,
  t: /^\d{1,10} \d{1,10}$/,
  m: /^(audio|video|text|application|message|image) \d{1,5}(\/\d{1,2})? [A-Z]+(\/[A-Z]+){1,3}( \d{1,3})*$/,
  b: /^(CT|AS|TIAS|RS|RR):\d{1,9}$/,
  a: /^(sendrecv|sendonly|recvonly|inactive|rtcp-mux|p?maxptime:\d{1,4}|ptime:\d{1,4}|rtpmap:\d{1,3} [A-Za-z0-9-]{1,20}\/\d{4,6}(\/\d)?)$/,
};
const NETWORK = /\bIN IP[46] /;
const SLASH = 0x2f;

/** Take a line of a session description: addresses are mapped, and what names no one stays. */
export function takeSdpLine(cursor: PayloadCursor, end: number): void {
  const { bytes, at } = cursor;
  const text = readText(bytes, at, end);
  if (!TYPE.test(text)) return;
  cursor.keep(TYPE_LENGTH);
  const type = text[0] as string;
  if (type === 'c' || type === 'o') takeAddress(cursor, end);
  else if (HARMLESS[type] !== undefined) takeIf(cursor, end, HARMLESS[type]);
}

/** Who or what stands before the network's type is masked. */
function takeAddress(cursor: PayloadCursor, end: number): void {
  const network = NETWORK.exec(readText(cursor.bytes, cursor.at, end));
  if (network === null) return;
  cursor.mask(network.index);
  cursor.keep(network[0].length);
  const { bytes, at } = cursor;
  takeHostName(cursor, Math.min(wordEnd(bytes, at, end), findIn(bytes, at, end, SLASH)));
}
