import type { Application, ApplicationProtocol } from './detector.js';
import { http } from './http.js';
import { mysql } from './mysql.js';
import { postgresql } from './postgresql.js';
import { redis } from './redis.js';
import { tls } from './tls.js';

/** Every application protocol whose set-up is understood. The first that recognises a connection has it. */
export const APPLICATION_PROTOCOLS: readonly ApplicationProtocol[] = [
  postgresql,
  tls,
  http,
  redis,
  mysql,
];

export function protocolOf(application: Application): ApplicationProtocol | undefined {
  return APPLICATION_PROTOCOLS.find((protocol) => protocol.application === application);
}
