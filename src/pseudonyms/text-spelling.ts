import {
  formatIpv4,
  formatIpv6,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from './address-text.js';
import { clearBits } from './block.js';
import type { TextPass } from './text-passes.js';

/** A kind of address that texts hold. */
export type AddressKind = 'ipv4' | 'ipv6' | 'mac';

/**
 * Answers what is to stand in an address's place, undefined where it is to stay. `isCertain` is false
 * for spellings that other things have too: 8 hexadecimal digits, 4 numbers with commas.
 */
export type ReplaceAddress = (
  kind: AddressKind,
  address: Uint8Array,
  isCertain: boolean,
) => Uint8Array | undefined;

type Replace = (text: string, replace: ReplaceAddress) => string | undefined;

interface Spelling {
  readonly pattern: string;
  readonly rewrite: Replace;
}

const BYTE = '\\d{1,3}';
const PAIR = '[0-9a-fA-F]{2}';
const QUAD = '[0-9a-fA-F]{4}';

/** Tried in this order at each place of a text. */
const SPELLINGS: readonly Spelling[] = [
  { pattern: `(?<![\\w.])(?:${BYTE}\\.){4}in-addr\\.arpa`, rewrite: rewriteReversed },
  {
    pattern: '(?<![\\w.])(?:[0-9a-fA-F]\\.){31}[0-9a-fA-F](?:\\.ip6\\.arpa)?(?![\\w]|\\.[\\w])',
    rewrite: rewriteNibbles,
  },
  {
    pattern: `(?<![\\w:-])(?:${PAIR}(?::${PAIR}){5}(?![\\w:])|${PAIR}(?:-${PAIR}){5}(?![\\w-]))`,
    rewrite: rewriteMac,
  },
  { pattern: `(?<![\\w.])${QUAD}\\.${QUAD}\\.${QUAD}(?![\\w.])`, rewrite: rewriteDottedMac },
  {
    pattern: `(?<![\\w:])(?=[0-9a-fA-F]*:[0-9a-fA-F]*:)(?:[0-9a-fA-F:]*:${BYTE}(?:\\.${BYTE}){3}(?!\\d)|[0-9a-fA-F:]+)`,
    rewrite: rewriteIpv6,
  },
  {
    pattern: `(?<!\\d)(?<!\\d\\.)${BYTE}(?:\\.${BYTE}){3}(?!\\d)`,
    rewrite: rewriteWith('.'),
  },
  { pattern: `(?<!\\d)(?<!\\d-)${BYTE}(?:-${BYTE}){3}(?!-?\\d)`, rewrite: rewriteWith('-') },
  { pattern: `(?<!\\d)(?<!\\d_)${BYTE}(?:_${BYTE}){3}(?!_?\\d)`, rewrite: rewriteWith('_') },
];
/** A slash and a number, and what follows. */
const LONGEST_PREFIX = 5;
const PREFIX_LENGTH = /^\/(\d{1,3})(?!\d)/;
const ANY_SPELLING = new RegExp(SPELLINGS.map(({ pattern }) => `(${pattern})`).join('|'), 'g');

/** A pass over addresses, each replaced in its own spelling; ports and zones stay. */
export function addressPass(replace: ReplaceAddress): TextPass {
  return function* (text) {
    for (const match of text.matchAll(ANY_SPELLING)) {
      const { 0: found, index } = match;
      const spelling = SPELLINGS[match.slice(1).findIndex((group) => group !== undefined)];
      const behind = text.slice(index + found.length, index + found.length + LONGEST_PREFIX);
      const length = PREFIX_LENGTH.exec(behind)?.[1];
      const replaceFound = length === undefined ? replace : ofNetwork(Number(length), replace);
      const by = spelling?.rewrite(found, replaceFound);
      if (by !== undefined) yield { start: index, end: index + found.length, by };
    }
  };
}

/** The network of a prefix stays one: bits behind its length that were 0 are so again. */
function ofNetwork(length: number, replace: ReplaceAddress): ReplaceAddress {
  return (kind, address, isCertain) => {
    const network = address.slice();
    clearBits(network, length);
    const isNetwork = network.every((byte, i) => byte === address[i]);
    const replaced = replace(kind, address, isCertain);
    if (isNetwork && replaced !== undefined) clearBits(replaced, length);
    return replaced;
  };
}

function rewriteWith(separator: string): Replace {
  return (text, replace) => {
    const address = parseIpv4(text.replaceAll(separator, '.'));
    const replaced = address && replace('ipv4', address, true);
    return replaced && formatIpv4(replaced).replaceAll('.', separator);
  };
}

function rewriteReversed(text: string, replace: ReplaceAddress): string | undefined {
  const labels = text.split('.');
  const address = parseIpv4(labels.slice(0, 4).reverse().join('.'));
  const replaced = address && replace('ipv4', address, true);
  return replaced && [...[...replaced].reverse(), ...labels.slice(4)].join('.');
}

function rewriteNibbles(text: string, replace: ReplaceAddress): string | undefined {
  const labels = text.split('.');
  const hex = labels.slice(0, 32).reverse().join('');
  const replaced = replace('ipv6', Uint8Array.from(Buffer.from(hex, 'hex')), true);
  const digits = replaced && [...Buffer.from(replaced).toString('hex')].reverse();
  return digits && [...digits, ...labels.slice(32)].join('.');
}

/** What follows an address may be a colon of the sentence. */
function rewriteIpv6(text: string, replace: ReplaceAddress): string | undefined {
  const trimmed = parseIpv6(text) === undefined ? text.replace(/:$/, '') : text;
  const address = parseIpv6(trimmed);
  const replaced = address && replace('ipv6', address, true);
  return replaced && inCaseOf(text, formatIpv6(replaced)) + text.slice(trimmed.length);
}

function rewriteMac(text: string, replace: ReplaceAddress): string | undefined {
  const address = parseMac(text);
  const replaced = address && replace('mac', address, true);
  return replaced && inCaseOf(text, formatMac(replaced).replaceAll(':', text[2] as string));
}

function rewriteDottedMac(text: string, replace: ReplaceAddress): string | undefined {
  const replaced = replace('mac', fromHex(text.replaceAll('.', '')), true);
  const hex = replaced && Buffer.from(replaced).toString('hex');
  return hex && inCaseOf(text, (hex.match(/.{4}/g) as string[]).join('.'));
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** Digits of a spelling in the case of those they replace. */
export function inCaseOf(text: string, spelling: string): string {
  return /[A-F]/.test(text) ? spelling.toUpperCase() : spelling;
}
