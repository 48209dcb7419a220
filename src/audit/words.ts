import { parse } from 'tldts';
import type { Needles } from './needles.js';

const DOT = 0x2e;
const AT = 0x40;
/** How far a name may reach from the dot or sign that shows it. */
const REACH = 128;
const SHORTEST = 6;

/**
 * Every dotted host name, every `user@` and every dotted IPv4 address between `from` and `to`,
 * whatever the protocol is.
 */
export function collectPrintableNames(
  bytes: Uint8Array,
  from: number,
  to: number,
  needles: Needles,
): void {
  const window = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  collectDotted(window, needles);
  collectAccounts(window, needles);
}

function collectDotted(window: Buffer, needles: Needles): void {
  let reached = 0;
  for (let at = window.indexOf(DOT); at >= 0; at = window.indexOf(DOT, reached)) {
    reached = at + 1;
    if (!isNameByte(window[at - 1]) || !isNameByte(window[at + 1])) continue;
    const start = startOf(window, at);
    reached = endOf(window, at);
    if (reached - start >= SHORTEST)
      collectName(window.toString('latin1', start, reached), needles);
  }
}

function collectAccounts(window: Buffer, needles: Needles): void {
  for (let at = window.indexOf(AT); at >= 0; at = window.indexOf(AT, at + 1)) {
    const start = startOf(window, at);
    if (at - start < 2 || !isNameByte(window[at + 1])) continue;
    const name = window.toString('latin1', start, endOf(window, at));
    if (name.length >= SHORTEST) needles.addWord('name', name);
  }
}

/** A host name, where its ending is one that is in use. */
export function collectName(text: string, needles: Needles): void {
  const name = text.replace(/^[.-]+|[.-]+$/g, '').toLowerCase();
  const told = parse(name, { allowPrivateDomains: true, validateHostname: false });
  if (told.isIp === true) return;
  const isPublic = told.isIcann === true || told.isPrivate === true;
  if (!isPublic && !/\.(local|internal|corp|lan|home|intranet|localdomain)$/.test(name)) return;
  if (name === told.publicSuffix || VENDOR.test(name)) return;
  needles.addWord('name', name);
  // One part of a name alone gives it away too, where it is no plain word.
  for (const label of name.split('.')) {
    if (label.length >= 8 && /[a-z]/.test(label) && /[0-9]/.test(label) && !REGION.test(label)) {
      needles.addWord('name', label);
    }
  }
}

/** Endings that vendors give to everyone; what stands before them names a customer. */
const VENDOR =
  /^((([a-z0-9-]+\.)?(rds|elb|compute|s3|ec2|eks|cache|dynamodb|sts|lambda)\.)?(([a-z0-9-]+\.)?(amazonaws|cloudfront|awsglobalaccelerator|windows|azure|googleapis|cloudflare)\.(com|net))|(svc\.)?cluster\.local|([a-z0-9-]+\.)?(ec2|compute)\.internal|_[a-z0-9-]+\..*|.*\.arpa)$/;
const REGION = /^([a-z]{2}-)?[a-z]+-[a-z]*-?\d$/;

function startOf(window: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < REACH && isNameByte(window[start - 1])) start -= 1;
  return start;
}

function endOf(window: Buffer, at: number): number {
  let end = at + 1;
  while (end < window.length && end - at < REACH && isNameByte(window[end])) end += 1;
  return end;
}

/** Letters, digits, hyphen, underscore and dot. */
function isNameByte(byte: number | undefined): boolean {
  return byte !== undefined && NAME_BYTES[byte] === 1;
}

const NAME_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[a-zA-Z0-9._-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
