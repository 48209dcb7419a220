import type { Connection } from '../connections/connection.js';
import { formatIpv4, formatIpv6 } from '../pseudonyms/address-text.js';
import { escapeCell } from '../report/escape.js';
import { formatTime } from '../report/time.js';
import type { Roles } from './roles.js';

const CORRELATION_HEADING =
  'connection,time,client,client_port,server,server_port,client_pseudonym,server_pseudonym\n';

/** One line for each connection: what the logs on the sender's side say, beside what the recipient sees. */
export function formatCorrelation(connections: Iterable<Connection>, roles: Roles): string {
  const lines = [CORRELATION_HEADING];
  for (const { id, first, client, server } of connections) {
    const cells = [
      id,
      formatTime(first),
      spellAddress(client.address),
      client.port,
      spellAddress(server.address),
      server.port,
      roles.pseudonymOf(client.address),
      roles.pseudonymOf(server.address),
    ];
    lines.push(`${cells.map((cell) => escapeCell(String(cell))).join(',')}\n`);
  }
  return lines.join('');
}

function spellAddress(address: Uint8Array): string {
  return address.length === 4 ? formatIpv4(address) : formatIpv6(address);
}
