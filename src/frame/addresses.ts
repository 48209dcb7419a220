import { u8, u16 } from './bytes.js';
import type { Pseudonyms } from './pseudonyms.js';

const IPV4_LENGTH = 4;
const IPV6_LENGTH = 16;
const MAC_LENGTH = 6;
const EUI64_LENGTH = 8;

/** Replace a network address by its length: IPv4, IPv6, anything else is blanked. */
export function scrubNetworkAddress(
  bytes: Uint8Array,
  at: number,
  length: number,
  pseudonyms: Pseudonyms,
): void {
  if (length === IPV4_LENGTH) pseudonyms.ipv4(bytes, at);
  else if (length === IPV6_LENGTH) pseudonyms.ipv6(bytes, at);
  else bytes.fill(0, at, at + length);
}

/** Replace a hardware address by its length: MAC, EUI-64, anything else is blanked. */
export function scrubHardwareAddress(
  bytes: Uint8Array,
  at: number,
  length: number,
  pseudonyms: Pseudonyms,
): void {
  if (length === MAC_LENGTH) pseudonyms.mac(bytes, at);
  else if (length === EUI64_LENGTH) pseudonyms.eui64(bytes, at);
  else bytes.fill(0, at, at + length);
}

/**
 * Blank a sender's MAC address that has the group bit: a group never sends (IEEE 802.3, 3.2.3), so it
 * is a host's address with a damaged byte, and would be kept as groups are. Broadcast names no one.
 */
export function blankGroupSender(bytes: Uint8Array, at: number): void {
  if ((u8(bytes, at) & 1) === 0) return;
  const isBroadcast = u16(bytes, at) + u16(bytes, at + 2) + u16(bytes, at + 4) === 3 * 0xffff;
  if (!isBroadcast) bytes.fill(0, at, at + MAC_LENGTH);
}

/** Blank a sender's IPv4 address that is a multicast group, for the same reason. RFC 1112, section 7.2. */
export function blankMulticastSender(bytes: Uint8Array, at: number): void {
  if (u8(bytes, at) >>> 4 === 14) bytes.fill(0, at, at + IPV4_LENGTH);
}

/** Replace the addresses of `length` bytes from `start` to `end`; a cut-off last one is blanked. */
export function scrubAddressList(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
  pseudonyms: Pseudonyms,
): void {
  let at = start;
  for (; at + length <= end; at += length) scrubNetworkAddress(bytes, at, length, pseudonyms);
  if (at < end) bytes.fill(0, at, end);
}

/** Address family numbers of the IANA, as LLDP, PIM and others name them. */
export const FAMILY = { ipv4: 1, ipv6: 2, mac: 6 } as const;

/** Length of an address of an IANA family; 0 when it is not known. */
export function familyLength(family: number): number {
  if (family === FAMILY.ipv4) return IPV4_LENGTH;
  if (family === FAMILY.ipv6) return IPV6_LENGTH;
  return family === FAMILY.mac ? MAC_LENGTH : 0;
}

/** EtherType of the IP packet that begins with the byte at `at`; 0 when it is none. */
export function etherTypeOfIp(bytes: Uint8Array, at: number): number {
  const version = u8(bytes, at) >>> 4;
  if (version === 4) return 0x0800;
  return version === 6 ? 0x86dd : 0;
}

/** IPv4, IPv6, ARP, VLAN tags, MPLS, PPPoE. */
const LIKELY_ETHER_TYPES = [0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x8847, 0x8863, 0x8864];
const ETHERNET_LENGTH = 14;

/** Whether an Ethernet frame that ends at `end` could begin at `at`, where 14 bytes are. */
export function looksLikeEthernet(bytes: Uint8Array, at: number, end: number): boolean {
  const type = u16(bytes, at + ETHERNET_LENGTH - 2);
  if (LIKELY_ETHER_TYPES.includes(type)) return true;
  return type > 0 && type <= 1500 && at + ETHERNET_LENGTH + type <= end;
}

const prefix = new Uint8Array(IPV6_LENGTH);

/** Replace an IPv6 prefix of which the first `room` bytes, at most 16, stand at `at`. */
export function scrubIpv6Prefix(
  bytes: Uint8Array,
  at: number,
  room: number,
  prefixLength: number,
  pseudonyms: Pseudonyms,
): void {
  prefix.fill(0);
  for (let i = 0; i < room; i += 1) prefix[i] = u8(bytes, at + i);
  pseudonyms.ipv6Prefix(prefix, 0, Math.min(prefixLength, room * 8));
  for (let i = 0; i < room; i += 1) bytes[at + i] = u8(prefix, i);
}
