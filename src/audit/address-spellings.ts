import { EDGE } from './matcher.js';
import {
  dnsLabels,
  exactly,
  inAnyCase,
  inBase64,
  inUtf16,
  latin1,
  type Spelled,
} from './spellings.js';

/** Every spelling of an IPv4 address. */
export function spellIpv4(address: Uint8Array): Spelled[] {
  const octets = [...address];
  const dotted = octets.join('.');
  const reversed = octets.toReversed().map(String);
  const hex = hexOf(address);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const digits = EDGE.digits;
  return [
    exactly('bytes', octets),
    exactly('bytes reversed', octets.toReversed()),
    // Teredo hides the client's address so: RFC 4380, 4.
    exactly(
      'bytes complemented',
      octets.map((octet) => octet ^ 0xff),
    ),
    exactly('text', latin1(dotted), digits),
    exactly('zero-padded text', latin1(octets.map((o) => pad(o, 10)).join('.')), digits),
    exactly('octal text', latin1(octets.map((o) => `0${o.toString(8)}`).join('.')), digits),
    exactly('text with commas', latin1(octets.join(',')), digits),
    exactly('text with dashes', latin1(octets.join('-')), digits),
    exactly('text with underscores', latin1(octets.join('_')), digits),
    exactly('reversed text', latin1(reversed.join('.')), digits),
    exactly('reversed DNS labels', dnsLabels(reversed)),
    exactly('object identifier', octets.flatMap(baseOneTwentyEight), EDGE.none),
    exactly('decimal number', latin1(String(((a * 256 + b) * 256 + c) * 256 + d)), digits),
    inAnyCase('hexadecimal', hex, EDGE.hex),
    inAnyCase('hexadecimal', `${hex.slice(0, 4)}:${hex.slice(4)}`, EDGE.hex),
    inAnyCase('hexadecimal', hex.match(/../g)?.join(':') ?? '', EDGE.hex),
    inAnyCase('hexadecimal', hex.match(/../g)?.join(' ') ?? '', EDGE.hex),
    inUtf16(dotted),
    ...inBase64(dotted),
  ].filter(isDistinct);
}

/** Every spelling of an IPv6 address. */
export function spellIpv6(address: Uint8Array): Spelled[] {
  const hex = hexOf(address);
  const short = shortest(address);
  const full = hex.match(/..../g) ?? [];
  const nibbles = [...hex].toReversed();
  const loose = full.map((group) => group.replace(/^0{1,3}/, '')).join(':');
  const spelled = [
    exactly('bytes', address),
    inAnyCase('text', short, EDGE.hex),
    inAnyCase('expanded text', full.join(':'), EDGE.hex),
    inAnyCase('expanded text', loose, EDGE.hex),
    inAnyCase('text with dashes', short.replaceAll(':', '-'), EDGE.hex),
    inAnyCase('hexadecimal', hex, EDGE.none),
    inAnyCase('reversed text', nibbles.join('.'), EDGE.none),
    { ...exactly('reversed DNS labels', dnsLabels(nibbles)), ignoresCase: true },
    inUtf16(short),
    ...inBase64(short),
  ];
  if (isTelling(address)) spelled.push(exactly('bytes reversed', address.toReversed()));
  if (isTelling(address.subarray(8))) {
    spelled.push(exactly('interface identifier', address.subarray(8)));
  }
  if (isGlobalUnicast(address) && isTelling(address.subarray(0, 8))) {
    spelled.push(exactly('network prefix', address.subarray(0, 8)));
  }
  return spelled.filter((one) => one.bytes.length >= 7);
}

/** Every spelling of a MAC address. */
export function spellMac(address: Uint8Array): Spelled[] {
  const hex = hexOf(address);
  const pairs = hex.match(/../g) ?? [];
  const [first = 0, ...rest] = address;
  const eui64 = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return [
    exactly('bytes', address),
    exactly('bytes reversed', address.toReversed()),
    exactly('bits reversed', address.map(reverseBits)),
    exactly('EUI-64', eui64),
    inAnyCase('text', pairs.join(':'), EDGE.hex),
    inAnyCase('text with dashes', pairs.join('-'), EDGE.hex),
    inAnyCase('text with dots', hex.match(/..../g)?.join('.') ?? '', EDGE.hex),
    inAnyCase('hexadecimal', hex, EDGE.none),
    inUtf16(pairs.join(':')),
    ...inBase64(pairs.join(':')),
  ];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function pad(octet: number, radix: number): string {
  return octet.toString(radix).padStart(3, '0');
}

/** Zero-padded and octal text of small octets are the same as the plain text of others. */
function isDistinct(spelled: Spelled, index: number, all: Spelled[]): boolean {
  const twin = all.findIndex((other) => Buffer.compare(other.bytes, spelled.bytes) === 0);
  return twin === index && spelled.bytes.length >= 4;
}

/** X.690, 8.19.2. */
function baseOneTwentyEight(arc: number): number[] {
  return arc < 128 ? [arc] : [0x81, arc & 0x7f];
}

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

/** Enough different bytes that they do not come about by counting. */
function isTelling(bytes: Uint8Array): boolean {
  return new Set(bytes).size >= 5;
}

/** 2000::/3 without documentation, Teredo and 6to4, whose prefixes are kept. */
function isGlobalUnicast(address: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = address;
  if (a >> 5 !== 1) return false;
  return !(a === 0x20 && (b === 2 || (b === 1 && c === 0 && d === 0)));
}

/** RFC 5952, 4: the longest run of two or more zero groups is left out. */
export function shortest(address: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((address[index * 2] as number) << 8) | (address[index * 2 + 1] as number)).toString(16),
  );
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (groups[at + length] === '0') length += 1;
    if (length > best.length) best = { at, length };
  }
  if (best.at < 0) return groups.join(':');
  const front = groups.slice(0, best.at).join(':');
  return `${front}::${groups.slice(best.at + best.length).join(':')}`;
}
