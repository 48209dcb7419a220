import type { PayloadRegistry } from './payload.js';
import { amqp } from './protocols/amqp.js';
import { dhcp } from './protocols/dhcp.js';
import { dhcpv6 } from './protocols/dhcpv6.js';
import { dns } from './protocols/dns.js';
import { dnsStream } from './protocols/dns-stream.js';
import { dtls } from './protocols/dtls.js';
import { ftp } from './protocols/ftp.js';
import { http } from './protocols/http.js';
import { http2 } from './protocols/http2.js';
import { imap } from './protocols/imap.js';
import { kafka } from './protocols/kafka.js';
import { ldap } from './protocols/ldap.js';
import { mongodb } from './protocols/mongodb.js';
import { mqtt } from './protocols/mqtt.js';
import { mysql } from './protocols/mysql.js';
import { nbns } from './protocols/nbns.js';
import { ntp } from './protocols/ntp.js';
import { pop3 } from './protocols/pop3.js';
import { postgres } from './protocols/postgres.js';
import { proxy } from './protocols/proxy.js';
import { quic } from './protocols/quic.js';
import { radius } from './protocols/radius.js';
import { redis } from './protocols/redis.js';
import { sip } from './protocols/sip.js';
import { sipStream } from './protocols/sip-stream.js';
import { smtp } from './protocols/smtp.js';
import { snmp } from './protocols/snmp.js';
import { ssdp } from './protocols/ssdp.js';
import { ssh } from './protocols/ssh.js';
import { stun } from './protocols/stun.js';
import { syslog } from './protocols/syslog.js';
import { tds } from './protocols/tds.js';
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
    sipStream,
    ssh,
    mysql,
    redis,
    mongodb,
    smtp,
    ftp,
    imap,
    pop3,
    amqp,
    mqtt,
    ldap,
    tds,
    kafka,
    dnsStream,
  ],
  datagrams: [dhcp, stun, nbns, dns, snmp, ssdp, sip, dtls, quic, syslog, ntp, radius, dhcpv6],
};
