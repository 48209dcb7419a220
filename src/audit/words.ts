import { parse } from 'tldts';
import { mayNameSomeone } from './dotted-texts.js';
import { KnownTexts } from './known-texts.js';
import type { Needles } from './needles.js';
import type { Continuation } from './stream-edges.js';

const DOT = 0x2e;
/** What stands behind the user of an account. */
const AT = 0x40;
/** How far a name may reach from the dot or sign that shows it. */
const REACH = 128;
const SHORTEST = 6;

/**
 * Finds every dotted host name and every `user@` in what it is given, whatever the protocol is.
 * The next dot and the next sign are looked for far ahead, and remembered while the bytes last.
 */
export class PrintableNames {
  readonly #needles: Needles;
  readonly #knownNames = new KnownTexts();
  readonly #knownAccounts = new KnownTexts();
  #window: Buffer = Buffer.alloc(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #reached = 0;
  #nextDot = 0;
  #nextAt = 0;

  constructor(needles: Needles) {
    this.#needles = needles;
  }

  collect(bytes: Uint8Array, from: number, to: number): void {
    // A reader fills the same buffer again: what lies behind was overwritten.
    if (bytes !== this.#bytes || from < this.#reached) this.#begin(bytes);
    this.#reached = to;
    const window = this.#window;
    if (this.#nextDot < from) this.#nextDot = find(window, DOT, from);
    while (this.#nextDot < to) {
      const end = this.#collectDotted(this.#nextDot, from, to);
      this.#nextDot = find(window, DOT, end);
    }
    if (this.#nextAt < from) this.#nextAt = find(window, AT, from);
    while (this.#nextAt < to) {
      this.#collectAccount(this.#nextAt, from, to);
      this.#nextAt = find(window, AT, this.#nextAt + 1);
    }
  }

  #begin(bytes: Uint8Array): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#nextDot = -1;
    this.#nextAt = -1;
  }

  /** The name around a dot; answers where it ends. */
  #collectDotted(dot: number, from: number, to: number): number {
    const window = this.#window;
    if (!isNameByte(window, dot - 1) || !isNameByte(window, dot + 1)) return dot + 1;
    // Rows of data are full of fractions: with one dot they are no addresses.
    const fraction = endOfDigits(window, dot + 1, to);
    if (fraction > dot + 1 && (fraction === to || !isNameByte(window, fraction))) return fraction;
    const start = startOf(window, dot, from);
    const end = endOf(window, dot, to);
    const isName = end - start >= SHORTEST && mayNameSomeone(window, start, end);
    if (isName && !this.#knownNames.meet(window, start, end)) {
      collectName(window.toString('latin1', start, end), this.#needles);
    }
    return end;
  }

  #collectAccount(at: number, from: number, to: number): void {
    const window = this.#window;
    if (at + 1 >= to || !isNameByte(window, at + 1) || !isNameByte(window, at - 1)) return;
    const start = startOf(window, at, from);
    if (at - start < 2) return;
    const end = endOf(window, at, to);
    if (end - start < SHORTEST || this.#knownAccounts.meet(window, start, end)) return;
    this.#needles.addWord('name', window.toString('latin1', start, end));
  }
}

/** As `indexOf`, but endless where there is none. */
function find(window: Buffer, byte: number, from: number): number {
  const at = window.indexOf(byte, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** A host name, where its ending is one that is in use. */
export function collectName(text: string, needles: Needles): void {
  const name = text.replace(/^[.-]+|[.-]+$/g, '').toLowerCase();
  const told = parse(name, { allowPrivateDomains: true, validateHostname: false });
  if (told.isIp === true) {
    needles.addAddressText(name);
    return;
  }
  const isPublic = told.isIcann === true || told.isPrivate === true;
  if (!isPublic && !/\.(local|internal|corp|lan|home|intranet|localdomain)$/.test(name)) return;
  if (name === told.publicSuffix || isVendors(name)) return;
  needles.addWord('name', name);
  // One part of a name alone gives it away too, where it is no plain word.
  for (const label of name.split('.')) {
    if (label.length >= 8 && /[a-z]/.test(label) && /[0-9]/.test(label) && !REGION.test(label)) {
      needles.addWord('name', label);
    }
  }
}

/** Names that vendors give to everyone, made of their domain, their services and their regions alone. */
const VENDOR_DOMAIN =
  /^(.*?)\.?((amazonaws|cloudfront|awsglobalaccelerator|windows|azure|googleapis|cloudflare)\.(com|net)|cluster\.local|internal|arpa)$/;
const VENDOR_WORD =
  /^(s3|rds|elb|ec2|eks|sqs|sns|sts|ses|kms|ssm|cache|dynamodb|lambda|logs|monitoring|compute|website|dualstack|accesspoint|blob|database|core|in-addr|ip6|svc|us|eu|ap|sa|ca|me|af|il|mx|cn|gov|north|south|east|west|central|northeast|northwest|southeast|southwest|\d+|_[a-z0-9_]+)$/;

function isVendors(name: string): boolean {
  const told = VENDOR_DOMAIN.exec(name);
  if (told === null) return /^_[a-z0-9-]+\./.test(name);
  return (
    told[2] === 'arpa' ||
    (told[1] ?? '').split(/[.-]/).every((word) => word === '' || VENDOR_WORD.test(word))
  );
}

const REGION = /^([a-z]{2}-)?[a-z]+-[a-z]*-?\d$/;

function startOf(window: Buffer, at: number, from: number): number {
  let start = at;
  while (start > from && at - start < REACH && isNameByte(window, start - 1)) start -= 1;
  return start;
}

function endOf(window: Buffer, at: number, to: number): number {
  let end = at + 1;
  while (end < to && end - at < REACH && isNameByte(window, end)) end += 1;
  return end;
}

function endOfDigits(window: Buffer, at: number, to: number): number {
  let end = at;
  while (end < to && (window[end] as number) >= 0x30 && (window[end] as number) <= 0x39) end += 1;
  return end;
}

function isNameByte(window: Uint8Array, at: number): boolean {
  return NAME_BYTES[window[at] ?? 0] === 1;
}

const NAME_BYTES = bytesLike(/[a-zA-Z0-9._-]/);
/** What names and accounts are made of. */
export const NAMES: Continuation = { goesOn: bytesLike(/[a-zA-Z0-9._@-]/), gap: 1 };

function bytesLike(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    pattern.test(String.fromCharCode(byte)) ? 1 : 0,
  );
}
