import type { Application } from './application.js';
import { dns, dnsOverTcp } from './applications/dns.js';
import { http } from './applications/http.js';
import { mysql } from './applications/mysql.js';
import { postgresql } from './applications/postgresql.js';
import { redis } from './applications/redis.js';
import { tls } from './applications/tls.js';

/** Application protocols over streams, those that are told with more certainty first. */
export const STREAM_APPLICATIONS: readonly Application[] = [
  postgresql,
  tls,
  http,
  mysql,
  redis,
  dnsOverTcp,
];

/** Application protocols over datagrams. */
export const DATAGRAM_APPLICATIONS: readonly Application[] = [dns];
