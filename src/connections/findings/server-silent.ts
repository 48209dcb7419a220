import { secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';
import { isEstablished, isJudgeable, serverHasSpoken } from './setup.js';

const SILENT_FROM = 5;

/** The server's host acknowledged the client's first message, the server never answered it. */
export const serverSilent: FindingFamily = {
  kind: 'server-silent',
  severity: 'failure',
  title: 'no answer from the server application',
  unless: ['reset-in-setup', 'tls-reset'],
  meanings: [
    'The server process hangs, or has no worker left for the connection; the kernel accepts and acknowledges for it.',
    'A proxy waits for its backend. RDS Proxy waits 120 s for a database connection by default, pgbouncer as long for a server.',
  ],
  observe(connection, context) {
    const { moments } = connection;
    const asked = moments.startup === undefined ? 'request' : 'startup';
    const ack = moments.startup === undefined ? 'request-ack' : 'startup-ack';
    const question = moments[asked];
    if (question === undefined || moments[ack] === undefined) return undefined;
    if (!isEstablished(connection) || !isJudgeable(connection)) return undefined;
    if (serverHasSpoken(connection) || connection.application?.isCancel) return undefined;
    const end = moments['client-fin'] ?? moments.reset ?? context.captureEnd(connection);
    const silence = secondsBetween(question, end);
    if (silence < SILENT_FROM) return undefined;
    return {
      roles: ['syn', 'syn-ack', asked, ack, 'client-fin', 'server-fin', 'reset'],
      evidence: [],
      figures: { secondsSilent: silence },
      sentence: `{server} acknowledged the first message of {client} but sent nothing in the ${duration(silence)} that followed.`,
    };
  },
};
