import { duration, elapsed, type FindingFamily } from './finding.js';
import { isEstablished, isJudgeable, serverHasSpoken, wasClosing } from './setup.js';

/** The server took the connection, often the first message too, and reset it before it was of use. */
export const resetInSetup: FindingFamily = {
  kind: 'reset-in-setup',
  severity: 'failure',
  title: 'reset by the server during set-up',
  unless: ['tls-alert', 'tls-reset', 'app-error'],
  meanings: [
    'A proxy or load balancer accepted the connection and dropped it: no backend was available, a connection limit or rate limit was reached, or it was restarting.',
    'The server process crashed or closed its socket with data unread.',
    "Something between the two ends sent the reset: compare its time to live with that of the server's other packets.",
  ],
  observe(connection) {
    const { tcp, moments, application } = connection;
    if (tcp?.resetBy !== 'server' || !isEstablished(connection) || !isJudgeable(connection)) {
      return undefined;
    }
    if (application?.isReady === true || wasClosing(connection)) return undefined;
    if (application?.isCancel === true) return undefined;
    const asked = moments.startup === undefined ? 'request' : 'startup';
    const ack = moments.startup === undefined ? 'request-ack' : 'startup-ack';
    const wait =
      elapsed(connection, asked, 'reset') ?? elapsed(connection, 'handshake-ack', 'reset');
    return {
      roles: ['syn', 'syn-ack', 'handshake-ack', asked, ack, 'before-reset', 'reset'],
      figures: {
        application: application?.protocol ?? 'none',
        secondsToReset: wait ?? 0,
        clientBytes: connection.client.payloadBytes,
        serverBytes: connection.server.payloadBytes,
        resetTimeToLive: tcp.server.resetTimeToLive ?? 0,
        usualTimeToLive: tcp.server.highestTimeToLive,
      },
      sentence: sentence(wait ?? 0, moments[ack] !== undefined, {
        message: moments.startup !== undefined,
        spoken: serverHasSpoken(connection),
        asked: moments[asked] !== undefined,
      }),
    };
  },
};

function sentence(
  wait: number,
  isAcknowledged: boolean,
  facts: { message: boolean; spoken: boolean; asked: boolean },
): string {
  if (!facts.asked) {
    return `{server} accepted the connection of {client} and reset it ${duration(wait)} later, before any data.`;
  }
  const message = facts.message ? 'StartupMessage' : 'first message';
  const taken = isAcknowledged ? 'acknowledged' : 'was sent';
  const before = facts.spoken ? 'before it was ready' : 'without having sent a byte in answer';
  return `{server} ${taken} the ${message} of {client} and reset the connection ${duration(wait)} after it, ${before}.`;
}
