import { type Network, parseAddress, parseNetwork } from './address.js';
import {
  hasEthernetAddress,
  hasEtherType,
  isBroadcast,
  isMulticast,
  parseEthernetAddress,
} from './ethernet-primitives.js';
import {
  type Direction,
  hasAddress,
  hasPort,
  hasVlan,
  isFamily,
  isProtocol,
  onAnyHeader,
  PROTOCOLS,
  type Test,
} from './primitives.js';
import type { TokenReader } from './token-reader.js';
import { END, malformed, type Token } from './tokens.js';

type Family = 'ip' | 'ip6' | 'arp' | 'rarp';
const FAMILIES: readonly string[] = ['ip', 'ip6', 'arp', 'rarp'];
const TYPES = ['host', 'net', 'port', 'portrange', 'proto'] as const;
type Type = (typeof TYPES)[number];
const PROTOCOLS_WITH_PORTS = ['tcp', 'udp', 'sctp'];
const ETHER = 'ether';
/** Type fields by the words of the language; below 0x600 the field is a length. IEEE 802.3, clause 3.2.6. */
const ETHER_TYPES = new Map(Object.entries({ ip: 0x0800, arp: 0x0806, rarp: 0x8035, ip6: 0x86dd }));
const FIRST_ETHER_TYPE = 0x0600;
const LAST_PORT = 65535;
const LAST_VLAN = 4095;

/** Ports that people call by name, as in /etc/services; most of these names are of TCP alone. */
const PORT_NAMES = new Map(
  Object.entries({
    ftp: 21,
    ssh: 22,
    telnet: 23,
    smtp: 25,
    domain: 53,
    http: 80,
    ntp: 123,
    https: 443,
    mysql: 3306,
    postgresql: 5432,
  }),
);

const PORT_NAMES_OF_UDP = ['domain', 'https', 'ntp'];

/** What stands before an identifier; an identifier that stands alone takes that of the one before. */
export interface Qualifiers {
  readonly protocol?: string;
  readonly direction?: Direction;
  readonly type?: Type;
}

export interface Primitive {
  readonly test: Test;
  readonly qualifiers: Qualifiers;
}

/** Read one primitive: qualifiers and an identifier, a protocol alone, `vlan`, `less` or `greater`. */
export function parsePrimitive(tokens: TokenReader, known: Qualifiers): Primitive {
  const special = parseSpecial(tokens);
  if (special !== undefined) return { test: special, qualifiers: known };
  const start = tokens.peek();
  const own = parseQualifiers(tokens);
  const group = parseGroup(tokens, own);
  if (group !== undefined) return { test: group, qualifiers: known };
  if (own.protocol !== undefined && own.direction === undefined && own.type === undefined) {
    if (own.protocol === ETHER) throw malformed(tokens.peek().position, '"host" or "proto"');
    return { test: protocolTest(own.protocol), qualifiers: known };
  }
  if (isNothingNext(tokens))
    throw malformed(tokens.peek().position, 'an address, port or protocol');
  const hasOwn = own.protocol ?? own.direction ?? own.type;
  const qualifiers = hasOwn === undefined ? known : own;
  return { test: parseIdentifier(tokens, qualifiers, start), qualifiers };
}

function parseSpecial(tokens: TokenReader): Test | undefined {
  if (tokens.accept('vlan')) {
    const isNumbered = /^\d+$/.test(tokens.peek().text);
    return hasVlan(isNumbered ? number(tokens, LAST_VLAN) : undefined);
  }
  if (tokens.accept('less')) {
    const length = number(tokens, 0xffffffff);
    return ({ frame }) => frame.wireEnd - frame.start <= length;
  }
  if (!tokens.accept('greater')) return undefined;
  const length = number(tokens, 0xffffffff);
  return ({ frame }) => frame.wireEnd - frame.start >= length;
}

/** `broadcast` and `multicast`, alone or after `ether`, `ip` or `ip6`. */
function parseGroup(tokens: TokenReader, { protocol, direction, type }: Qualifiers) {
  if (direction !== undefined || type !== undefined) return undefined;
  const { position } = tokens.peek();
  if (tokens.accept('multicast')) {
    const of = protocol ?? ETHER;
    if (of === ETHER || of === 'ip' || of === 'ip6') return isMulticast(of);
    throw malformed(position, '"ether", "ip" or "ip6", or nothing, before "multicast"');
  }
  if (!tokens.accept('broadcast')) return undefined;
  if ((protocol ?? ETHER) === ETHER) return isBroadcast;
  throw malformed(position, '"ether", or nothing, before "broadcast"; a capture names no netmask');
}

function parseQualifiers(tokens: TokenReader): Qualifiers {
  const { text } = tokens.peek();
  const isProtocolWord = FAMILIES.includes(text) || PROTOCOLS.has(text) || text === ETHER;
  const protocol = isProtocolWord ? tokens.next().text : undefined;
  const direction = parseDirection(tokens);
  const type = TYPES.find((word) => word === tokens.peek().text);
  if (type !== undefined) tokens.next();
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(direction === undefined ? {} : { direction }),
    ...(type === undefined ? {} : { type }),
  };
}

function parseDirection(tokens: TokenReader): Direction | undefined {
  const { text } = tokens.peek();
  if (text !== 'src' && text !== 'dst') return undefined;
  tokens.next();
  const joint = tokens.peek().text;
  const other = tokens.peek(1).text;
  if ((joint !== 'or' && joint !== 'and') || (other !== 'src' && other !== 'dst')) return text;
  tokens.next();
  tokens.next();
  return joint === 'or' ? 'src or dst' : 'src and dst';
}

function isNothingNext(tokens: TokenReader): boolean {
  return [END, ')', 'and', '&&', 'or', '||'].includes(tokens.peek().text);
}

function protocolTest(word: string): Test {
  if (FAMILIES.includes(word)) return onAnyHeader(isFamily(word as Family));
  const protocol = PROTOCOLS.get(word) as { number: number; version?: 4 | 6 };
  return onAnyHeader(isProtocol(protocol.number, protocol.version));
}

function parseIdentifier(tokens: TokenReader, qualifiers: Qualifiers, start: Token): Test {
  const { type } = qualifiers;
  if (qualifiers.protocol === ETHER) return parseEthernet(tokens, qualifiers);
  if (type === 'port' || type === 'portrange') return parsePorts(tokens, qualifiers, start);
  if (type === 'proto') return parseProtocol(tokens, qualifiers);
  const { protocol } = qualifiers;
  if (protocol !== undefined && !FAMILIES.includes(protocol)) {
    throw malformed(start.position, '"ip", "ip6" or "arp", or nothing, before an address');
  }
  const isWithinFamily = protocol === undefined ? () => true : isFamily(protocol as Family);
  const network = type === 'net' ? parseNet(tokens) : parseHost(tokens);
  const isThere = hasAddress(network, qualifiers.direction ?? 'src or dst');
  return onAnyHeader((packet) => isWithinFamily(packet) && isThere(packet));
}

function parseEthernet(tokens: TokenReader, { type = 'host', direction }: Qualifiers): Test {
  const { text, position } = tokens.next();
  if (type === 'proto') {
    const number = ETHER_TYPES.get(text) ?? (/^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : 0);
    if (number >= FIRST_ETHER_TYPE && number <= 0xffff) return hasEtherType(number);
    throw malformed(position, 'ip, ip6, arp, or an EtherType such as 0x88cc');
  }
  if (type !== 'host') throw malformed(position, '"host" or "proto" after "ether"');
  const address = parseEthernetAddress(text);
  if (address === undefined) throw malformed(position, 'an Ethernet address');
  return hasEthernetAddress(address, direction ?? 'src or dst');
}

function parseHost(tokens: TokenReader): Network {
  const token = tokens.next();
  const bytes = parseAddress(token.text);
  if (bytes === undefined) throw malformed(token.position, 'an IPv4 or IPv6 address');
  return { bytes, prefixLength: bytes.length * 8 };
}

function parseNet(tokens: TokenReader): Network {
  const token = tokens.next();
  const prefix = tokens.accept('/') ? tokens.next().text : undefined;
  const mask = tokens.accept('mask') ? tokens.next().text : undefined;
  const network = parseNetwork(token.text, prefix, mask);
  if (network === undefined) {
    throw malformed(token.position, 'a network such as 10.0.0.0/8, with no bits beyond its mask');
  }
  return network;
}

function parsePorts(tokens: TokenReader, qualifiers: Qualifiers, start: Token): Test {
  const { protocol, direction = 'src or dst', type } = qualifiers;
  if (protocol !== undefined && !PROTOCOLS_WITH_PORTS.includes(protocol)) {
    throw malformed(start.position, '"tcp", "udp" or "sctp", or nothing, before a port');
  }
  const token = tokens.next();
  const [first, last, more] = type === 'portrange' ? token.text.split('-') : [token.text];
  const from = portOf(first);
  const to = last === undefined ? from : portOf(last);
  if (from === undefined || to === undefined || more !== undefined) {
    throw malformed(token.position, type === 'port' ? 'a port' : 'two ports such as 5432-5440');
  }
  const isThere = hasPort(Math.min(from, to), Math.max(from, to), direction);
  const isTcpName = PORT_NAMES.has(token.text) && !PORT_NAMES_OF_UDP.includes(token.text);
  const carrier = protocol ?? (isTcpName ? 'tcp' : undefined);
  if (carrier === undefined) return onAnyHeader(isThere);
  const isIt = isProtocol((PROTOCOLS.get(carrier) as { number: number }).number);
  return onAnyHeader((packet) => isIt(packet) && isThere(packet));
}

function portOf(text: string | undefined): number | undefined {
  const port =
    PORT_NAMES.get(text ?? '') ?? Number(/^\d{1,5}$/.test(text ?? '') ? text : Number.NaN);
  return port <= LAST_PORT ? port : undefined;
}

function parseProtocol(tokens: TokenReader, { protocol }: Qualifiers): Test {
  const token = tokens.next();
  const named = PROTOCOLS.get(token.text)?.number;
  const value = named ?? (/^\d{1,3}$/.test(token.text) ? Number(token.text) : Number.NaN);
  if (!(value <= 255)) throw malformed(token.position, 'a protocol or its number');
  const version = protocol === 'ip' ? 4 : protocol === 'ip6' ? 6 : undefined;
  return onAnyHeader(isProtocol(value, version));
}

function number(tokens: TokenReader, largest: number): number {
  const token = tokens.next();
  const value = /^\d{1,10}$/.test(token.text) ? Number(token.text) : Number.NaN;
  if (!(value <= largest)) throw malformed(token.position, 'a number');
  return value;
}
