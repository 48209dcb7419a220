import type { CaptureFile } from '../capture/capture-file.js';
import type { Connection } from '../connections/connection.js';
import { formatIpv4, formatIpv6, formatMac } from '../pseudonyms/address-text.js';
import type { KeyedPseudonyms, SeenIdentifier } from '../pseudonyms/pseudonyms.js';
import { formatTime } from '../report/time.js';
import type { Roles } from './roles.js';

/** The way back from every pseudonym to its original. It must stay with the sender. */
export interface PrivateMap {
  readonly schema: 1;
  readonly keyId: string;
  readonly inputs: readonly { readonly number: number; readonly path: string }[];
  readonly replaced: readonly {
    readonly kind: string;
    readonly original: string;
    readonly pseudonym: string;
  }[];
}

export function buildPrivateMap(
  keyId: string,
  files: readonly CaptureFile[],
  pseudonyms: KeyedPseudonyms,
): PrivateMap {
  return {
    schema: 1,
    keyId,
    inputs: files.map(({ ordinal, path }) => ({ number: ordinal, path })),
    replaced: Array.from(pseudonyms.seen(), (seen) => ({
      kind: seen.kind,
      original: spell(seen.kind, seen.original),
      pseudonym: spell(seen.kind, seen.pseudonym),
    })),
  };
}

function spell(kind: SeenIdentifier['kind'], bytes: Uint8Array): string {
  if (kind === 'ipv4') return formatIpv4(bytes);
  if (kind === 'ipv6') return formatIpv6(bytes);
  if (kind === 'mac' || kind === 'eui64') return formatMac(bytes);
  return Buffer.from(bytes).toString('latin1');
}

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
    lines.push(`${cells.join(',')}\n`);
  }
  return lines.join('');
}

function spellAddress(address: Uint8Array): string {
  return address.length === 4 ? formatIpv4(address) : formatIpv6(address);
}
