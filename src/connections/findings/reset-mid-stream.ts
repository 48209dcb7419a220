import { duration, type FindingFamily } from './finding.js';
import { wasClosing } from './setup.js';

/** A connection that worked was reset without a goodbye. */
export const resetMidStream: FindingFamily = {
  kind: 'reset-mid-stream',
  severity: 'warning',
  title: 'reset in the middle of a session',
  unless: ['idle-reset', 'app-error', 'tls-alert'],
  meanings: [
    'The process that owned the connection ended, or closed it with data unread.',
    'A proxy, load balancer or failover cut it.',
  ],
  observe(connection) {
    const { tcp, application, moments, client, server } = connection;
    if (tcp?.resetBy === undefined || wasClosing(connection)) return undefined;
    const hasWorked = connection.isOpenerKnown
      ? application?.isReady === true
      : client.payloadBytes > 0 && server.payloadBytes > 0;
    if (!hasWorked || moments.reset === undefined) return undefined;
    const silence = tcp.silenceBeforeReset ?? 0;
    return {
      // A client may drop what it no longer needs; a server that resets takes something away.
      severity: tcp.resetBy === 'server' ? 'failure' : 'warning',
      roles: ['syn', 'ready', 'before-reset', 'reset'],
      figures: {
        resetBy: tcp.resetBy,
        secondsSilent: silence,
        resetTimeToLive: tcp[tcp.resetBy].resetTimeToLive ?? 0,
        usualTimeToLive: tcp[tcp.resetBy].highestTimeToLive,
      },
      sentence: `{${tcp.resetBy}} reset the running connection with {${tcp.resetBy === 'client' ? 'server' : 'client'}}, ${duration(silence)} after the packet before.`,
    };
  },
};
