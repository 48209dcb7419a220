import { type Connection, secondsBetween } from '../connection.js';
import {
  duration,
  type Evidence,
  elapsed,
  type FindingContext,
  type FindingFamily,
} from './finding.js';

/** The SYN was answered by a reset, or by an ICMP error. */
export const refused: FindingFamily = {
  kind: 'refused',
  severity: 'failure',
  title: 'connection refused',
  meanings: [
    'Nothing listens on that port, or the service is restarting.',
    'A firewall rejects the connection instead of dropping it.',
  ],
  observe(connection, context) {
    const { tcp, moments } = connection;
    if (tcp === undefined || moments.syn === undefined || moments['syn-ack'] !== undefined) {
      return undefined;
    }
    if (tcp.resetBy === 'server') {
      const wait = elapsed(connection, 'syn', 'reset') ?? 0;
      return {
        roles: ['syn', 'syn-again', 'reset'],
        figures: { secondsToReset: wait, attempts: connection.client.packets },
        sentence: `{server} refused the connection of {client}: it answered the SYN with a reset after ${duration(wait)}.`,
      };
    }
    return byIcmp(connection, context);
  },
};

function byIcmp(connection: Connection, context: FindingContext) {
  const error = context.icmpErrors(connection).find(isUnreachable);
  if (error === undefined) return undefined;
  const after = secondsBetween(connection.first, error.moment);
  const evidence: Evidence = { role: 'icmp-error', moment: error.moment, after };
  return {
    roles: ['syn', 'syn-again'] as const,
    evidence: [evidence],
    figures: { icmpType: error.type, icmpCode: error.code, attempts: connection.client.packets },
    sentence: `The connection of {client} to {server} was refused on the way: an ICMP "unreachable" (type ${error.type}, code ${error.code}) answered the SYN after ${duration(after)}.`,
    meanings: [
      'There is no route to the server, or the host is down: a router or the last hop says so.',
      'A firewall rejects the connection.',
    ],
  };
}

/** Destination unreachable, but not "too big". RFC 792; RFC 4443, section 3.1. */
function isUnreachable(error: { protocol: number; type: number; code: number }): boolean {
  if (error.protocol === 58) return error.type === 1;
  return error.type === 3 && error.code !== 4;
}
