import type { Connection } from '../connection.js';
import { duration, elapsed, type FindingFamily } from './finding.js';

/** Errors that say something of the server rather than of what was asked. */
const MEANINGS: Readonly<Record<string, string>> = {
  'postgresql 28P01': 'The password is wrong.',
  'postgresql 28000': 'The server does not let this user in: pg_hba.conf, or TLS is required.',
  'postgresql 3D000': 'The database does not exist.',
  'postgresql 53300': 'All connection slots of the server are taken.',
  'postgresql 57P01': 'An administrator, or a failover, ended the connection.',
  'postgresql 57P03': 'The server is starting up or shutting down.',
  'postgresql 57P05': 'The connection was idle longer than idle_session_timeout allows.',
  'postgresql 08P01':
    'The server did not understand the client; pgbouncer uses this code for its own refusals.',
  'mysql 1040': 'All connections of the server are taken.',
  'mysql 1045': 'User or password is wrong.',
  'mysql 1129': 'The server has blocked the host after many errors.',
  'mysql 1130': 'The server does not let this host in.',
  'mysql 9501': 'RDS Proxy timed out waiting for a database connection.',
  'redis max-clients': 'The server has as many clients as it allows.',
  'redis loading': 'The server is loading its data.',
  'http 502': 'A gateway had a bad answer, or none, from its backend.',
  'http 503': 'The service is overloaded, or no backend is healthy.',
  'http 504': 'A gateway waited too long for its backend.',
};

/** The server said in its own protocol that something is wrong. */
export const appError: FindingFamily = {
  kind: 'app-error',
  severity: 'failure',
  title: 'error reported by the application',
  unless: ['tls-alert'],
  meanings: [
    "The code is the server's own; its log holds the text, which is not part of the bundle.",
  ],
  observe(connection) {
    const { moments, application } = connection;
    if (moments.error === undefined || application?.error === undefined) return undefined;
    const wait = elapsed(connection, 'syn', 'error');
    const meaning = MEANINGS[`${application.protocol} ${application.error}`];
    return {
      roles: ['syn', 'request', 'startup', 'error', 'server-fin', 'client-fin', 'reset'],
      figures: {
        application: application.protocol,
        error: application.error,
        secondsToError: wait ?? 0,
      },
      sentence: `{server} answered {client} with ${spell(connection)}${wait === undefined ? '' : `, ${duration(wait)} after the SYN`}.`,
      ...(meaning === undefined ? {} : { meanings: [meaning] }),
    };
  },
};

function spell({ application }: Connection): string {
  const code = application?.error ?? '';
  if (application?.protocol === 'postgresql') return `the PostgreSQL error ${code}`;
  if (application?.protocol === 'mysql') return `the MySQL error ${code}`;
  if (application?.protocol === 'redis') return `the Redis error "${code}"`;
  return `the HTTP status ${code}`;
}
