import { secondsBetween } from '../connection.js';
import { duration, type FindingFamily } from './finding.js';

/** Linux repeats a SYN after one second. */
const LONG_ENOUGH = 5;

/** SYNs without any answer. */
export const noAnswer: FindingFamily = {
  kind: 'no-answer',
  severity: 'failure',
  title: 'no answer to the SYN',
  unless: ['refused'],
  meanings: [
    'A firewall, security group or network ACL drops the packets, on the way there or back.',
    'The server is down, its address is no longer in use, or its accept queue is full.',
    'The answer takes another way than the one captured. Linux repeats a SYN after 1, 3, 7, 15, 31 and 63 s.',
  ],
  observe(connection, context) {
    const { tcp, client, server, first, last, moments } = connection;
    if (tcp === undefined || moments.syn === undefined || server.packets > 0) return undefined;
    if (client.payloadBytes > 0 || tcp.state !== 'S0') return undefined;
    const watched = secondsBetween(first, context.captureEnd(connection));
    const attempts = client.packets;
    if (attempts < 2 && watched < LONG_ENOUGH) return undefined;
    const tried = secondsBetween(first, last);
    return {
      roles: ['syn', 'syn-again'],
      evidence: [{ role: 'last-packet', moment: last, after: tried }],
      figures: { attempts, secondsTried: tried, secondsWatched: watched },
      sentence:
        attempts === 1
          ? `{client} asked {server} for a connection and had no answer in ${duration(watched)}.`
          : `{client} asked {server} for a connection ${attempts} times in ${duration(tried)} and never had an answer.`,
    };
  },
};
