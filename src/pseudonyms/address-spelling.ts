import {
  formatIpv4,
  formatIpv6,
  formatIpv6InFull,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from './address-text.js';
import type { Addresses } from './addresses.js';

/**
 * The pseudonym of an address in text, in the address's own spelling, padded with spaces to its length;
 * zero bytes where none fits; undefined when the text is no address.
 */
export function fitAddressText(text: string, addresses: Addresses): string | undefined {
  const mac = parseMac(text);
  if (mac !== undefined) {
    addresses.mac(mac, 0);
    return withCaseOf(text, formatMac(mac).replaceAll(':', text[2] as string));
  }
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) {
    addresses.ipv4(ipv4, 0);
    return chooseSpelling(text, [formatIpv4(ipv4)]);
  }
  const ipv6 = parseIpv6(text);
  if (ipv6 === undefined) return undefined;
  addresses.ipv6(ipv6, 0);
  return chooseSpelling(text, [formatIpv6InFull(ipv6), formatIpv6(ipv6)]);
}

function chooseSpelling(text: string, spellings: readonly string[]): string {
  const fitting = spellings.find((spelling) => spelling.length <= text.length);
  if (fitting === undefined) return '\0'.repeat(text.length);
  return withCaseOf(text, fitting.padEnd(text.length));
}

function withCaseOf(text: string, spelling: string): string {
  return /[A-F]/.test(text) ? spelling.toUpperCase() : spelling;
}
