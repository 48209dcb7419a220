import type { FindingFamily } from './finding.js';

/** A stray packet with a window of 0 shows no receiver. */
const FEWEST_PACKETS = 3;

/** A receiver that was full. */
export const zeroWindow: FindingFamily = {
  kind: 'zero-window',
  severity: 'warning',
  title: 'receiver full (zero window)',
  meanings: [
    'The application on that side does not read its data fast enough.',
    'Its host is short of memory for sockets.',
  ],
  observe(connection) {
    const { tcp } = connection;
    if (
      tcp === undefined ||
      connection.client.packets + connection.server.packets < FEWEST_PACKETS
    ) {
      return undefined;
    }
    const byClient = tcp.client.zeroWindows;
    const byServer = tcp.server.zeroWindows;
    if (byClient + byServer === 0) return undefined;
    const sides =
      byClient > 0 && byServer > 0
        ? '{client} and {server}'
        : byClient > 0
          ? '{client}'
          : '{server}';
    return {
      roles: ['syn', 'zero-window', 'reset'],
      figures: { byClient, byServer },
      sentence: `${sides} announced a full receive buffer ${byClient + byServer} times.`,
    };
  },
};
