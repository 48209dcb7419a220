import type { PayloadRegistry } from './payload.js';
import { dhcp } from './protocols/dhcp.js';
import { dhcpv6 } from './protocols/dhcpv6.js';
import { dns } from './protocols/dns.js';
import { dnsStream } from './protocols/dns-stream.js';
import { ftp } from './protocols/ftp.js';
import { http } from './protocols/http.js';
import { http2 } from './protocols/http2.js';
import { imap } from './protocols/imap.js';
import { mongodb } from './protocols/mongodb.js';
import { mysql } from './protocols/mysql.js';
import { nbns } from './protocols/nbns.js';
import { pop3 } from './protocols/pop3.js';
import { postgres } from './protocols/postgres.js';
import { proxy } from './protocols/proxy.js';
import { redis } from './protocols/redis.js';
import { smtp } from './protocols/smtp.js';
import { ssh } from './protocols/ssh.js';
import { tls } from './protocols/tls.js';

/**
 * Every application protocol the program knows. To add one: write its file, add its line, draw its
 * fixture. Those that are told apart with more certainty are asked first.
 */
export const PAYLOADS: PayloadRegistry = {
  streams: [
    postgres,
    tls,
    proxy,
    http2,
    http,
    mysql,
    redis,
    mongodb,
    ssh,
    smtp,
    ftp,
    imap,
    pop3,
    dnsStream,
  ],
  datagrams: [dhcp, nbns, dns, dhcpv6],
};
