import { duration, elapsed, type FindingFamily } from './finding.js';
import { isJudgeable, wasClosing } from './setup.js';

/** The connection was reset in the middle of the TLS handshake. */
export const tlsReset: FindingFamily = {
  kind: 'tls-reset',
  severity: 'failure',
  title: 'reset during the TLS handshake',
  unless: ['tls-alert'],
  meanings: [
    'The server or a proxy has no certificate, or no backend, for the name that the client asked for.',
    'A middlebox that inspects names (SNI) cuts the connection.',
    'The service on this port does not speak TLS.',
  ],
  observe(connection) {
    const { moments, tcp, application } = connection;
    if (moments['client-hello'] === undefined || tcp?.resetBy === undefined) return undefined;
    if (application?.isReady === true || !isJudgeable(connection)) return undefined;
    if (wasClosing(connection)) return undefined;
    const wait = elapsed(connection, 'client-hello', 'reset') ?? 0;
    const answered = moments['server-hello'] !== undefined;
    return {
      roles: ['syn', 'client-hello', 'server-hello', 'before-reset', 'reset'],
      figures: { secondsFromClientHello: wait, resetBy: tcp.resetBy },
      sentence: `{${tcp.resetBy}} reset the connection with {${tcp.resetBy === 'client' ? 'server' : 'client'}} ${duration(wait)} after the ClientHello, ${answered ? 'in the middle of the TLS handshake' : 'without a ServerHello'}.`,
    };
  },
};
