import { secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';

const LONG_ENOUGH = 5;
const FEWEST_REPEATS = 2;

/** The handshake does not come to an end, or one end is gone and the other does not know. */
export const halfOpen: FindingFamily = {
  kind: 'half-open',
  severity: 'failure',
  title: 'only one end is there',
  unless: ['path-mtu'],
  meanings: [
    'Packets are lost in one direction only: a firewall without state for the connection, or another way back.',
    'The server dropped the last packet of the handshake because its accept queue is full.',
    'One end went away without a word: its host crashed, was replaced, or forgot the connection.',
  ],
  observe(connection) {
    const { tcp, moments, first, last } = connection;
    if (tcp === undefined || moments.syn === undefined || moments['syn-ack'] === undefined) {
      return undefined;
    }
    const repeats = tcp.server.retransmissions + tcp.server.spuriousRetransmissions;
    const isUnacknowledged = moments['handshake-ack'] === undefined && moments.reset === undefined;
    const stuck = (['client', 'server'] as const).find(
      (side) => tcp[side].repeatsAtEnd >= FEWEST_REPEATS,
    );
    const seconds = secondsBetween(first, last);
    if (stuck === undefined && !(isUnacknowledged && (repeats > 0 || seconds >= LONG_ENOUGH)))
      return undefined;
    return {
      roles: ['syn', 'syn-ack', 'handshake-ack', 'request', 'retransmission', 'reset'],
      figures: {
        serverRepeats: repeats,
        repeatsAtEnd: stuck === undefined ? 0 : tcp[stuck].repeatsAtEnd,
        seconds,
      },
      sentence:
        stuck !== undefined
          ? `The last data from {${stuck}} was sent again ${tcp[stuck].repeatsAtEnd} times and never acknowledged: the other end of the connection between {client} and {server} was gone.`
          : `{client} never acknowledged the answer of {server} to its SYN, repeated ${repeats} times in ${duration(seconds)}.`,
    };
  },
};
