import { secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';
import { isEstablished, isJudgeable, isProbe } from './setup.js';

/** The client gave up before the application was ready. */
export const clientAbortInSetup: FindingFamily = {
  kind: 'client-abort-in-setup',
  severity: 'failure',
  title: 'given up by the client during set-up',
  unless: ['tls-alert', 'tls-reset', 'app-error', 'server-silent', 'half-open'],
  meanings: [
    'The client ran into its own connect or login timeout; a round number of seconds points to that.',
    'The client did not accept what the server offered.',
    'The client process was stopped.',
  ],
  observe(connection) {
    const { moments, application, client } = connection;
    if (!isEstablished(connection) || !isJudgeable(connection) || isProbe(connection)) {
      return undefined;
    }
    if (application?.isReady === true || client.payloadBytes === 0) return undefined;
    const left = clientLeft(connection);
    if (left === undefined) return undefined;
    const how = left === moments.reset ? 'reset' : 'closed';
    const after = secondsBetween(connection.first, left);
    return {
      roles: [
        'syn',
        'syn-ack',
        'request',
        'startup',
        'client-hello',
        'first-server-byte',
        'client-fin',
        'reset',
      ],
      figures: { secondsToAbort: after, application: application?.protocol ?? 'none' },
      sentence: `{client} ${how} its connection to {server} after ${duration(after)}, before the server was ready for it.`,
    };
  },
};

/** The packet by which the client left, if it left before the server did. */
function clientLeft({ moments, tcp }: Parameters<FindingFamily['observe']>[0]) {
  const fin = moments['client-fin'];
  const serverFin = moments['server-fin'];
  if (fin !== undefined && (serverFin === undefined || secondsBetween(fin, serverFin) > 0)) {
    return fin;
  }
  return tcp?.resetBy === 'client' && serverFin === undefined ? moments.reset : undefined;
}
