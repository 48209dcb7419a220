import type { TcpEndpointFacts } from '../connection.js';
import type { FindingFamily } from './finding.js';

const FEWEST = 5;
const SHARE = 0.02;

/** So many segments were sent again that it must have been felt. */
export const retransmissions: FindingFamily = {
  kind: 'retransmissions',
  severity: 'warning',
  title: 'many retransmissions',
  unless: ['no-answer', 'half-open', 'path-mtu'],
  meanings: [
    'Packets are lost between the capture point and the receiver, or their acknowledgments are.',
    'A link or a host on the way is overloaded.',
  ],
  observe(connection) {
    const { tcp, client, server } = connection;
    if (tcp === undefined) return undefined;
    const byClient = sentAgain(tcp.client);
    const byServer = sentAgain(tcp.server);
    const isMuch =
      (byClient >= FEWEST && byClient >= client.packets * SHARE) ||
      (byServer >= FEWEST && byServer >= server.packets * SHARE);
    if (!isMuch) return undefined;
    return {
      roles: ['syn', 'retransmission'],
      figures: { byClient, byServer, clientPackets: client.packets, serverPackets: server.packets },
      sentence: `Between {client} and {server} ${byClient + byServer} of ${client.packets + server.packets} packets were sent again: ${byClient} by the client, ${byServer} by the server.`,
    };
  },
};

function sentAgain(side: TcpEndpointFacts): number {
  return side.retransmissions + side.fastRetransmissions + side.spuriousRetransmissions;
}
