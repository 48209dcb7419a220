import { isIPv4, isIPv6 } from 'node:net';
import { ADDRESS, type AddressKind } from './headers.js';

interface Block {
  readonly network: readonly number[];
  readonly bits: number;
}

/** Addresses that name no host of anyone's, or a service that is the same for everyone. */
const EVERYBODYS = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '224.0.0.0/4',
  '255.255.255.255',
  '169.254.169.254',
  '169.254.169.253',
  '169.254.169.123',
  '169.254.170.2',
  '169.254.170.23',
  '::',
  '::1',
  'ff00::/8',
  'fd00:ec2::/32',
];

const CLASSES4 = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12'];
const CLASSES6 = ['fc00::/7', 'fe80::/10', 'ff00::/8', '64:ff9b::/96', '2001::/32', '2002::/16'];
const SPECIAL4 = [...CLASSES4, '192.168.0.0/16', '224.0.0.0/4', '127.0.0.0/8', '0.0.0.0/8'];

/** Knows which addresses may stay as they are, and to which class an address belongs. */
export class KeptAddresses {
  readonly #kept: readonly Block[];
  readonly #classes: readonly Block[];

  /** `also`: further addresses and CIDR blocks that were kept on request; other words are ignored. */
  constructor(also: readonly string[]) {
    this.#kept = [...EVERYBODYS, ...also].flatMap(parseBlock);
    this.#classes = [...SPECIAL4, '255.255.255.255', ...CLASSES6, '::/96'].flatMap(parseBlock);
  }

  isKept(kind: AddressKind, bytes: Uint8Array, at: number): boolean {
    if (kind === ADDRESS.mac) return isKeptMac(bytes, at);
    const length = kind === ADDRESS.ipv4 ? 4 : 16;
    if (this.#kept.some((block) => isInside(block, bytes, at, length))) return true;
    return kind === ADDRESS.ipv6 && (this.#carriesKept(bytes, at) || isVirtualRouter(bytes, at));
  }

  /** A number for the special block the address lies in; 0 for all others. */
  classOf(kind: AddressKind, bytes: Uint8Array, at: number): number {
    if (kind === ADDRESS.mac) return (bytes[at] as number) & 1;
    const length = kind === ADDRESS.ipv4 ? 4 : 16;
    return this.#classes.findIndex((block) => isInside(block, bytes, at, length)) + 1;
  }

  /** An IPv4-mapped or NAT64 address is kept where the IPv4 address in it is. */
  #carriesKept(bytes: Uint8Array, at: number): boolean {
    if (!CARRIERS.some((block) => isInside(block, bytes, at, 16))) return false;
    return this.isKept(ADDRESS.ipv4, bytes, at + 12);
  }
}

/** Group, blank, and addresses that standards assign to protocols: RFC 9542, IEEE 802.1Q 8.6.3. */
function isKeptMac(bytes: Uint8Array, at: number): boolean {
  if (((bytes[at] as number) & 1) === 1) return true;
  let isBlank = true;
  for (let index = 0; index < 6; index += 1) isBlank &&= bytes[at + index] === 0;
  return isBlank || (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0x5e);
}

/** A link-local address made of the MAC address of a virtual router: RFC 5798, 7.4. */
function isVirtualRouter(bytes: Uint8Array, at: number): boolean {
  return VIRTUAL_ROUTER.every((byte, index) => bytes[at + index] === byte);
}

const VIRTUAL_ROUTER = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0x5e, 0xff, 0xfe];

function isInside(block: Block, bytes: Uint8Array, at: number, length: number): boolean {
  if (block.network.length !== length) return false;
  for (let bit = 0; bit < block.bits; bit += 8) {
    const mask = block.bits - bit >= 8 ? 0xff : (0xff00 >> (block.bits - bit)) & 0xff;
    const index = bit >> 3;
    if (((bytes[at + index] as number) ^ (block.network[index] as number)) & mask) return false;
  }
  return true;
}

function parseBlock(text: string): Block[] {
  const [address = '', told] = text.split('/');
  const network = parseAddress(address);
  if (network === undefined) return [];
  return [{ network, bits: told === undefined ? network.length * 8 : Number(told) }];
}

/** The bytes of an address in text; undefined when it is none. */
export function parseAddress(text: string): number[] | undefined {
  if (isIPv4(text)) return text.split('.').map(Number);
  if (!isIPv6(text)) return undefined;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain =
    dotted === null
      ? text
      : `${dotted[1] + pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [head = '', tail = ''] = plain.split('::');
  const front = groups(head);
  const back = groups(tail);
  const middle = new Array<number>(Math.max(0, 16 - front.length - back.length)).fill(0);
  return [...front, ...middle, ...back];
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

const CARRIERS = ['::ffff:0:0/96', '64:ff9b::/96'].flatMap(parseBlock);
