import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIXTURES } from '../support/recordings.js';

interface StoryCanaries {
  readonly words: readonly string[];
  readonly wordsNeverInClear: readonly string[];
  readonly addresses: readonly string[];
  readonly macs: readonly string[];
}

const STORY = JSON.parse(
  readFileSync(join(FIXTURES, 'story/canaries.json'), 'utf8'),
) as StoryCanaries;

/** Words that are in the recordings, and in nothing that pcapsule writes. */
export const WORDS: readonly string[] = [
  ...STORY.words,
  ...STORY.wordsNeverInClear,
  ...readFileSync(join(FIXTURES, 'record/canaries.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')),
];

/** Hosts of the recordings of findings and protocols, whose script has them as text. */
const LAB_ADDRESSES = ['10.61.4.17', '172.20.9.40', 'fd61:4:cafe::17', '2001:db8:9::40'];

/** What gives a canary away, in the spellings that occur in bytes and in text. */
export interface Canary {
  readonly of: string;
  readonly bytes: Buffer;
}

/** Words in a form that ignores case; addresses dotted, in hex, backwards; MACs in every notation. */
export const CANARIES: readonly Canary[] = [
  ...WORDS.map((word) => ({ of: word, bytes: Buffer.from(word.toLowerCase()) })),
  ...[...STORY.addresses, ...LAB_ADDRESSES].flatMap((address) =>
    spellAddress(address).map((bytes) => ({ of: address, bytes })),
  ),
  ...STORY.macs.flatMap((mac) => spellMac(mac).map((bytes) => ({ of: mac, bytes }))),
];

function spellAddress(address: string): Buffer[] {
  const bytes = address.includes(':')
    ? ipv6Bytes(address)
    : Buffer.from(address.split('.').map(Number));
  const texts = [address, bytes.toString('hex'), Buffer.from(bytes).reverse().toString('hex')];
  if (bytes.length === 4) texts.push(address.split('.').reverse().join('.'));
  else texts.push([...bytes.toString('hex')].reverse().join('.'));
  // Four bytes of their own, and what is short in hex, meet something by chance.
  const spelled = texts.filter((text) => text.length > 8).map((text) => Buffer.from(text));
  return bytes.length === 4 ? spelled : [...spelled, bytes, Buffer.from(bytes).reverse()];
}

function spellMac(mac: string): Buffer[] {
  const bytes = Buffer.from(mac.replaceAll(':', ''), 'hex');
  const texts = [mac, mac.replaceAll(':', '-'), bytes.toString('hex')];
  return [bytes, ...texts.map((text) => Buffer.from(text))];
}

function ipv6Bytes(text: string): Buffer {
  const [head = '', tail = ''] = text.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...middle, ...right].map((group) => group.padStart(4, '0'));
  return Buffer.from(groups.join(''), 'hex');
}

/** The canaries that are in some bytes, as they are or in other case. */
export function findCanaries(content: Buffer | string): string[] {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const lower = lowerCase(bytes);
  const found = CANARIES.filter(
    (canary) => bytes.includes(canary.bytes) || lower.includes(canary.bytes),
  );
  return [...new Set(found.map(({ of }) => of))];
}

function lowerCase(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += 1) {
    const byte = copy[at] as number;
    if (byte >= 0x41 && byte <= 0x5a) copy[at] = byte + 0x20;
  }
  return copy;
}
