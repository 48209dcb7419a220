import type { PayloadRegistry } from './payload.js';
import { dhcp } from './protocols/dhcp.js';
import { dhcpv6 } from './protocols/dhcpv6.js';
import { dns } from './protocols/dns.js';
import { dnsStream } from './protocols/dns-stream.js';
import { nbns } from './protocols/nbns.js';
import { postgres } from './protocols/postgres.js';
import { tls } from './protocols/tls.js';

/**
 * Every application protocol the program knows. To add one: write its file, add its line, draw its
 * fixture. Those that are told apart with more certainty are asked first.
 */
export const PAYLOADS: PayloadRegistry = {
  streams: [postgres, tls, dnsStream],
  datagrams: [dhcp, nbns, dns, dhcpv6],
};
