import { u8, u16 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';
import type { Pseudonyms } from '../../frame/pseudonyms.js';

// RFC 1661, section 5: code, identifier, length; configuration packets have options.
const CODE = 0;
const LENGTH = 2;
const HEADER_LENGTH = 4;
const CONFIGURE_REQUEST = 1;
const CONFIGURE_REJECT = 4;
const PROTOCOL_REJECT = 8;
const ECHO_REQUEST = 9;
const DISCARD_REQUEST = 11;
const REJECTED_PROTOCOL_LENGTH = 2;
const MAGIC_NUMBER_LENGTH = 4;
const OPTION_LENGTH = 1;
const OPTION_VALUE = 2;

const PROTOCOL_IPCP = 0x8021;
const PROTOCOL_IPV6CP = 0x8057;
const PROTOCOL_LCP = 0xc021;

/** RFC 1332 and RFC 1877: addresses of this end, and of DNS and NBNS servers. */
const IPCP_ADDRESSES = [1, 3, 129, 130, 131, 132];
const IPCP_COMPRESSION = 2;
/** RFC 5072, section 4.1. */
const IPV6CP_INTERFACE_IDENTIFIER = 1;
/** LCP: MRU, character map, authentication and quality protocol, magic number, compression, FCS, padding, multilink. */
const LCP_KEPT = [1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 17, 18];

export const pppControl: Layer = {
  name: 'ppp-control',
  claims: [{ space: SPACE.pppProtocol, numbers: [PROTOCOL_LCP, PROTOCOL_IPCP, PROTOCOL_IPV6CP] }],
  keeps: 'code, identifier, types and lengths of options, LCP options, rejected protocol',
  maps: 'addresses in IPCP options, interface identifier in IPV6CP options',
  blanks: 'other options, data of other packets',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const stated = Math.max(HEADER_LENGTH, u16(frame.bytes, start + LENGTH));
    return Math.min(frame.limit, end, start + stated) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const code = u8(bytes, start + CODE);
    const body = start + HEADER_LENGTH;
    if (code >= CONFIGURE_REQUEST && code <= CONFIGURE_REJECT) {
      scrubOptions(bytes, body, end, pseudonyms);
    } else bytes.fill(0, Math.min(end, body + keptLength(code)), end);
  },
};

/** The protocol field that named this layer; those of control protocols take two bytes. */
function protocolBefore(bytes: Uint8Array, start: number): number {
  return u16(bytes, start - 2);
}

function keptLength(code: number): number {
  if (code === PROTOCOL_REJECT) return REJECTED_PROTOCOL_LENGTH;
  return code >= ECHO_REQUEST && code <= DISCARD_REQUEST ? MAGIC_NUMBER_LENGTH : 0;
}

type ScrubOption = (bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms) => void;

const SCRUB_OPTION: Readonly<Record<number, ScrubOption>> = {
  [PROTOCOL_LCP]: scrubLcpOption,
  [PROTOCOL_IPCP]: scrubIpcpOption,
  [PROTOCOL_IPV6CP]: scrubIpv6cpOption,
};

function scrubOptions(bytes: Uint8Array, start: number, end: number, pseudonyms: Pseudonyms): void {
  const scrubOption = SCRUB_OPTION[protocolBefore(bytes, start - HEADER_LENGTH)];
  let at = start;
  while (scrubOption !== undefined && at + OPTION_VALUE <= end) {
    const length = u8(bytes, at + OPTION_LENGTH);
    if (length < OPTION_VALUE || at + length > end) break;
    scrubOption(bytes, at, at + length, pseudonyms);
    at += length;
  }
  bytes.fill(0, at, end);
}

function scrubLcpOption(bytes: Uint8Array, at: number, end: number): void {
  if (!LCP_KEPT.includes(u8(bytes, at))) bytes.fill(0, at + OPTION_VALUE, end);
}

function scrubIpcpOption(bytes: Uint8Array, at: number, end: number, pseudonyms: Pseudonyms): void {
  const type = u8(bytes, at);
  if (type === IPCP_COMPRESSION) return;
  let address = at + OPTION_VALUE;
  if (IPCP_ADDRESSES.includes(type)) {
    for (; address + 4 <= end; address += 4) pseudonyms.ipv4(bytes, address);
  }
  bytes.fill(0, address, end);
}

function scrubIpv6cpOption(
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudonyms: Pseudonyms,
): void {
  const value = at + OPTION_VALUE;
  const isIdentifier = u8(bytes, at) === IPV6CP_INTERFACE_IDENTIFIER && end - value === 8;
  if (isIdentifier) pseudonyms.eui64(bytes, value);
  else bytes.fill(0, value, end);
}
