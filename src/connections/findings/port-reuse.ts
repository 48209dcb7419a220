import { secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';
import { isResetBefore } from './setup.js';

/** Linux keeps a closed connection in TIME-WAIT for 60 s; RFC 9293 asks for up to 240 s. */
const LONGEST_TIME_WAIT = 240;

/** The client used a port again while the old connection on it may still be remembered. */
export const portReuse: FindingFamily = {
  kind: 'port-reuse',
  severity: 'note',
  title: 'port used again',
  meanings: [
    'The client, or a NAT before it, runs out of ports. An end that still remembers the old connection may drop or reset the new one.',
  ],
  observe(connection, context) {
    const { tcp, moments } = connection;
    if (tcp?.reusedFrom === undefined || moments.syn === undefined) return undefined;
    const old = context.connection(tcp.reusedFrom);
    const gap = secondsBetween(old.last, moments.syn);
    if (gap > LONGEST_TIME_WAIT) return undefined;
    const hasFailed = moments['syn-ack'] === undefined || isResetBefore(connection);
    return {
      severity: hasFailed ? 'warning' : 'note',
      roles: ['syn', 'syn-again', 'syn-ack', 'reset'],
      figures: { secondsSinceOld: gap, oldConnection: old.id, oldState: old.tcp?.state ?? 'OTH' },
      sentence: `{client} used the port of an earlier connection to {server} again ${duration(Math.max(0, gap))} after that one's last packet${hasFailed ? ', and the new connection was not accepted at once' : ''}.`,
    };
  },
};
