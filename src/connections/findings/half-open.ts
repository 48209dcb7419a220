import { secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';

const LONG_ENOUGH = 5;

/** The handshake does not come to an end, or nothing gets through after it. */
export const halfOpen: FindingFamily = {
  kind: 'half-open',
  severity: 'failure',
  title: 'handshake without an end',
  unless: ['path-mtu'],
  meanings: [
    'Packets are lost in one direction only: a firewall without state for the connection, or another way back.',
    'The server dropped the last packet of the handshake because its accept queue is full.',
  ],
  observe(connection) {
    const { tcp, moments, first, last } = connection;
    if (tcp === undefined || moments.syn === undefined || moments['syn-ack'] === undefined) {
      return undefined;
    }
    const repeats = tcp.server.retransmissions + tcp.server.spuriousRetransmissions;
    const isUnacknowledged = moments['handshake-ack'] === undefined && moments.reset === undefined;
    const isDeaf =
      moments.request !== undefined &&
      moments['request-ack'] === undefined &&
      connection.server.payloadBytes === 0 &&
      tcp.client.retransmissions > 1;
    const seconds = secondsBetween(first, last);
    if (!isDeaf && !(isUnacknowledged && (repeats > 0 || seconds >= LONG_ENOUGH))) return undefined;
    return {
      roles: ['syn', 'syn-ack', 'handshake-ack', 'request', 'retransmission', 'reset'],
      figures: {
        serverRepeats: repeats,
        clientRepeats: tcp.client.retransmissions,
        seconds,
      },
      sentence: isDeaf
        ? `{server} answered the SYN of {client} but never acknowledged its data, sent ${tcp.client.retransmissions + 1} times in ${duration(seconds)}.`
        : `{client} never acknowledged the answer of {server} to its SYN, repeated ${repeats} times in ${duration(seconds)}.`,
    };
  },
};
