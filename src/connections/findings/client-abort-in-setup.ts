import { type Connection, secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';
import { isEstablished, isJudgeable, isProbe, isResetBefore, serverHasSpoken } from './setup.js';

const PROTOCOLS_WITH_SETUP: readonly string[] = ['postgresql', 'mysql', 'tls'];

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
    if (left === undefined || isResetBefore(connection)) return undefined;
    if (left !== moments.reset && isFreeToLeave(connection)) return undefined;
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

/**
 * Who has said goodbye, or was only asked for a password, leaves in order: pg_isready does. Of protocols
 * without a set-up of their own nobody knows whether an answer was to come.
 */
function isFreeToLeave(connection: Connection): boolean {
  const { application, tcp } = connection;
  const wasAsked = application?.isAskedForPassword === true && serverHasSpoken(connection);
  // What TLS carries is hidden: its handshake alone can be judged, and no alert before its end is a goodbye.
  if (application?.protocol === 'tls') return application.isSecured;
  if (tcp?.saidGoodbye === true || wasAsked) return true;
  return !PROTOCOLS_WITH_SETUP.includes(application?.protocol ?? 'none');
}

/** The packet by which the client left, if it left before the server did. */
function clientLeft({ moments, tcp }: Connection) {
  const fin = moments['client-fin'];
  const serverFin = moments['server-fin'];
  if (fin !== undefined && (serverFin === undefined || secondsBetween(fin, serverFin) > 0)) {
    return fin;
  }
  return tcp?.resetBy === 'client' && serverFin === undefined ? moments.reset : undefined;
}
