import {
  formatIpv4,
  formatIpv6,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from './address-text.js';
import { clearBits } from './block.js';

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
  { pattern: '(?<![\\w.])(?:[0-9a-fA-F]\\.){32}ip6\\.arpa', rewrite: rewriteNibbles },
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
    rewrite: rewriteWith('.', true),
  },
  { pattern: `(?<!\\d)(?<!\\d-)${BYTE}(?:-${BYTE}){3}(?!-?\\d)`, rewrite: rewriteWith('-', true) },
  { pattern: `(?<!\\d)(?<!\\d_)${BYTE}(?:_${BYTE}){3}(?!_?\\d)`, rewrite: rewriteWith('_', true) },
  { pattern: `(?<![\\d,])${BYTE}(?:,${BYTE}){3}(?!\\d)`, rewrite: rewriteWith(',', false) },
  { pattern: '(?<![\\w])(?:0x)?[0-9a-fA-F]{8}(?!\\w)', rewrite: rewriteHex },
  { pattern: '(?<![\\w])(?:0x)?[0-9a-fA-F]{12}(?!\\w)', rewrite: rewriteBareMac },
];
const NAME = /[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?/g;
const PREFIX_LENGTH = /^\/(\d{1,3})(?!\d)/;
const ANY_SPELLING = new RegExp(SPELLINGS.map(({ pattern }) => `(${pattern})`).join('|'), 'g');

/** Answers what is to stand in a name's place, undefined where it is to stay. */
export type ReplaceNameInText = (name: string) => string | undefined;

/** A text with names and addresses in it replaced, each address in its own spelling; ports and zones stay. */
export function rewriteText(
  text: string,
  replaceAddress: ReplaceAddress,
  replaceName: ReplaceNameInText,
): string {
  let result = '';
  let done = 0;
  for (const { 0: name, index } of text.matchAll(NAME)) {
    const replaced = replaceName(name);
    if (replaced === undefined) continue;
    result += rewriteAddresses(text.slice(done, index), replaceAddress) + replaced;
    done = index + name.length;
  }
  return result + rewriteAddresses(text.slice(done), replaceAddress);
}

function rewriteAddresses(text: string, replace: ReplaceAddress): string {
  return text.replace(ANY_SPELLING, (found, ...rest) => {
    const index = SPELLINGS.findIndex((_, i) => rest[i] !== undefined);
    const behind = text.slice((rest[SPELLINGS.length] as number) + found.length);
    const length = PREFIX_LENGTH.exec(behind)?.[1];
    const replaceFound = length === undefined ? replace : ofNetwork(Number(length), replace);
    return SPELLINGS[index]?.rewrite(found, replaceFound) ?? found;
  });
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

function rewriteWith(separator: string, isCertain: boolean): Replace {
  return (text, replace) => {
    const address = parseIpv4(text.replaceAll(separator, '.'));
    const replaced = address && replace('ipv4', address, isCertain);
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

function rewriteBareMac(text: string, replace: ReplaceAddress): string | undefined {
  return rewriteBare('mac', text, replace);
}

function rewriteHex(text: string, replace: ReplaceAddress): string | undefined {
  return rewriteBare('ipv4', text, replace) ?? rewriteLittleEndian(text, replace);
}

function rewriteBare(kind: AddressKind, text: string, replace: ReplaceAddress): string | undefined {
  const prefix = text.startsWith('0x') ? '0x' : '';
  const replaced = replace(kind, fromHex(text.slice(prefix.length)), false);
  return replaced && prefix + inCaseOf(text, Buffer.from(replaced).toString('hex'));
}

/** As Linux writes addresses in /proc/net. */
function rewriteLittleEndian(text: string, replace: ReplaceAddress): string | undefined {
  return rewriteBare('ipv4', text, (kind, address, isCertain) =>
    replace(kind, address.reverse(), isCertain)?.slice().reverse(),
  );
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function inCaseOf(text: string, spelling: string): string {
  return /[A-F]/.test(text) ? spelling.toUpperCase() : spelling;
}
