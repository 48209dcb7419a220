import { type Connection, secondsBetween, type TcpFacts } from '../connection.js';

/** Facts about how far a TCP connection came, as several families ask for them. */

/** Both sides' SYNs were seen, and the client's acknowledgment after them, or data. */
export function isEstablished(connection: Connection): boolean {
  const { moments } = connection;
  return moments['syn-ack'] !== undefined && moments['handshake-ack'] !== undefined;
}

/** A connection whose opening was seen and whose set-up can be judged. */
export function isJudgeable(connection: Connection): boolean {
  return connection.isOpenerKnown && connection.application?.isUncertain === false;
}

/**
 * Not failures: a health check connects and leaves without a byte, or asks for encryption and
 * leaves; a cancel request has no answer by design.
 */
export function isProbe(connection: Connection): boolean {
  const { application, client, server, moments } = connection;
  if (application?.isCancel === true) return true;
  if (client.payloadBytes === 0 && server.payloadBytes === 0) return true;
  const asksOnly =
    application?.protocol === 'postgresql' && client.payloadBytes <= SSL_REQUEST_LENGTH;
  return asksOnly && moments.startup === undefined;
}

const SSL_REQUEST_LENGTH = 8;

/** The reset came before the handshake: the connection was opened after it. */
export function isResetBefore({ moments }: Connection): boolean {
  const opened = moments['syn-ack'];
  const { reset } = moments;
  return opened !== undefined && reset !== undefined && secondsBetween(reset, opened) > 0;
}

/** Whether the connection had begun to close before it was reset, or was not yet open. */
export function wasClosing(connection: Connection): boolean {
  const { moments, tcp } = connection;
  if (tcp?.saidGoodbye === true) return true;
  const { reset } = moments;
  if (reset === undefined) return false;
  if (isResetBefore(connection)) return true;
  const closings = [moments['client-fin'], moments['server-fin']];
  return closings.some((fin) => fin !== undefined && secondsBetween(fin, reset) >= 0);
}

/** Whether the server answered the client's introduction, or said anything where there was none. */
export function serverHasSpoken(connection: Connection): boolean {
  const { moments, server } = connection;
  const first = moments['first-server-byte'];
  const left = moments['client-fin'];
  if (first === undefined) return false;
  // What comes when the client has gone is no answer any more.
  if (left !== undefined && secondsBetween(left, first) > 0) return false;
  // One byte refuses encryption; it says nothing about the start-up that follows.
  return moments.startup === undefined || server.payloadBytes > 1;
}

export function isReset(tcp: TcpFacts | undefined): tcp is TcpFacts {
  return tcp?.resetBy !== undefined;
}
