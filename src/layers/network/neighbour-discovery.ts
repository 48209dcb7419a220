import { scrubAddressList, scrubHardwareAddress, scrubIpv6Prefix } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import { scrubWireName } from '../../frame/names.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 4861, section 4. Offsets count from behind the 4 bytes that all ICMPv6 messages share.
const ICMPV6_START = 4;
const ROUTER_SOLICITATION = 133;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const REDIRECT = 137;
/** RFC 3122: options alone. */
const INVERSE_SOLICITATION = 141;
const INVERSE_ADVERTISEMENT = 142;
/** RFC 6275, section 6.8. */
const MOBILE_PREFIX_ADVERTISEMENT = 147;

const ADDRESSES = 4;
const ADDRESS_LENGTH = 16;
const OPTIONS_AFTER_ADVERTISEMENT = 12;
const OPTIONS_AFTER_SOLICITATION = 4;

// Section 4.6: type, and length in units of 8 bytes.
const OPTION_BODY = 2;
const SOURCE_LINK_ADDRESS = 1;
const TARGET_LINK_ADDRESS = 2;
const PREFIX_INFORMATION = 3;
const REDIRECTED_HEADER = 4;
const MTU = 5;
const ADVERTISEMENT_INTERVAL = 7;
const HOME_AGENT_INFORMATION = 8;
/** RFC 3122, section 3.1. */
const SOURCE_ADDRESS_LIST = 9;
const TARGET_ADDRESS_LIST = 10;
/** RFC 4191, section 2.3. */
const ROUTE_INFORMATION = 24;
/** RFC 8106, section 5. */
const RECURSIVE_DNS_SERVER = 25;
const DNS_SEARCH_LIST = 31;
/** RFC 5175. */
const FLAGS_EXTENSION = 26;
const KEPT_OPTIONS = [MTU, ADVERTISEMENT_INTERVAL, HOME_AGENT_INFORMATION, FLAGS_EXTENSION];
const LISTS = [SOURCE_ADDRESS_LIST, TARGET_ADDRESS_LIST, RECURSIVE_DNS_SERVER];
const PREFIX_LENGTH = 2;
const PREFIX_INFORMATION_LENGTH = 32;
const PREFIX = 16;
const LIST = 8;
const ETHERTYPE_IPV6 = 0x86dd;

export const neighbourDiscovery: Layer = {
  name: 'neighbour-discovery',
  claims: [
    {
      space: SPACE.icmpv6Type,
      numbers: [
        ROUTER_SOLICITATION,
        ROUTER_ADVERTISEMENT,
        NEIGHBOUR_SOLICITATION,
        NEIGHBOUR_ADVERTISEMENT,
        REDIRECT,
        INVERSE_SOLICITATION,
        INVERSE_ADVERTISEMENT,
        MOBILE_PREFIX_ADVERTISEMENT,
      ],
    },
  ],
  keeps: 'flags, lifetimes, timers, MTU; types and lengths of options',
  maps: 'target and destination, link-layer addresses, prefixes, routes, DNS servers and search list',
  blanks: 'other options',

  dissect(frame, start, end) {
    if (!frame.has(start, ADDRESSES)) return REFUSED;
    const bodyEnd = Math.min(frame.limit, end);
    if (messageType(frame, start) === NEIGHBOUR_SOLICITATION) {
      frame.solicits(start + ADDRESSES, bodyEnd);
    }
    const redirected = findRedirected(frame.bytes, optionsStart(frame, start), bodyEnd);
    if (redirected < 0) return bodyEnd - start;
    frame.isQuoted = true;
    const packetEnd = redirected + u8(frame.bytes, redirected + 1) * 8;
    frame.carries(SPACE.etherType, ETHERTYPE_IPV6, packetEnd);
    return redirected + LIST - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const options = Math.min(end, optionsStart(frame, start));
    const type = messageType(frame, start);
    if (type >= NEIGHBOUR_SOLICITATION && type <= REDIRECT) {
      scrubAddressList(bytes, start + ADDRESSES, options, ADDRESS_LENGTH, pseudonyms);
    }
    let at = options;
    while (at + OPTION_BODY <= end) {
      const isRedirected = u8(bytes, at) === REDIRECTED_HEADER;
      const length = isRedirected ? LIST : u8(bytes, at + 1) * 8;
      if (length === 0 || at + length > end) break;
      scrubOption(bytes, at, at + length, pseudonyms);
      at += length;
    }
    bytes.fill(0, at, end);
  },
};

function messageType(frame: Frame, start: number): number {
  return u8(frame.bytes, start - ICMPV6_START);
}

function optionsStart(frame: Frame, start: number): number {
  const type = messageType(frame, start);
  if (type === ROUTER_ADVERTISEMENT) return start + OPTIONS_AFTER_ADVERTISEMENT;
  if (type === REDIRECT) return start + ADDRESSES + 2 * ADDRESS_LENGTH;
  const hasTarget = type === NEIGHBOUR_SOLICITATION || type === NEIGHBOUR_ADVERTISEMENT;
  return hasTarget ? start + ADDRESSES + ADDRESS_LENGTH : start + OPTIONS_AFTER_SOLICITATION;
}

/**
 * Where the redirected header option stands, -1 when there is none. The packet in it is dissected
 * like any quotation, so that the message ends there for us; options behind it are blanked.
 */
function findRedirected(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at + LIST <= end) {
    if (u8(bytes, at) === REDIRECTED_HEADER) return at;
    const length = u8(bytes, at + 1) * 8;
    if (length === 0) return -1;
    at += length;
  }
  return -1;
}

function scrubOption(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at);
  if (KEPT_OPTIONS.includes(type)) return;
  if (type === SOURCE_LINK_ADDRESS || type === TARGET_LINK_ADDRESS) {
    scrubLinkAddress(bytes, at + OPTION_BODY, end, pseudonyms);
  } else if (type === PREFIX_INFORMATION && end - at === PREFIX_INFORMATION_LENGTH) {
    scrubPrefix(bytes, at, pseudonyms);
  } else if (type === ROUTE_INFORMATION && end - at <= LIST + ADDRESS_LENGTH) {
    const prefixLength = u8(bytes, at + PREFIX_LENGTH);
    scrubIpv6Prefix(bytes, at + LIST, end - at - LIST, prefixLength, pseudonyms);
  } else if (LISTS.includes(type)) {
    scrubAddressList(bytes, at + LIST, end, ADDRESS_LENGTH, pseudonyms);
  } else if (type === DNS_SEARCH_LIST) scrubNames(bytes, at + LIST, end, pseudonyms);
  else bytes.fill(0, at + OPTION_BODY, end);
}

function scrubLinkAddress(
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  const length = Math.min(end - at, 8);
  scrubHardwareAddress(bytes, at, length, pseudonyms);
  bytes.fill(0, at + length, end);
}

/** With the router address flag the whole address stands where the prefix is. RFC 6275, 7.2. */
function scrubPrefix(bytes: Uint8Array, at: number, pseudonyms: Pseudonyms): void {
  const hasRouterAddress = (u8(bytes, at + 3) & 0x20) !== 0;
  if (hasRouterAddress) pseudonyms.ipv6(bytes, at + PREFIX);
  else pseudonyms.ipv6Prefix(bytes, at + PREFIX, Math.min(128, u8(bytes, at + PREFIX_LENGTH)));
}

function scrubNames(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  let at = start;
  while (at < end && u8(bytes, at) !== 0) at = scrubWireName(bytes, at, end, pseudonyms);
  bytes.fill(0, at, end);
}
