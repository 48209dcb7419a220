import { type Connection, secondsBetween } from '../../connections/connection.js';
import type { Finding } from '../../connections/findings/finding.js';
import type { ConnectionReport, Endpoint } from '../../report/model.js';
import type { Roles } from '../roles.js';
import type { TellTime } from '../time-shift.js';

/** What is said of connections beside what they are. */
export interface ReportContext {
  readonly pointNames: readonly string[];
  readonly findings: readonly Finding[];
  readonly tell: TellTime;
}

/** What Wireshark calls the protocols that have ports. */
const TRANSPORTS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

/** Turns connections into what may be said of them: roles and pseudonyms in place of originals. */
export class ConnectionReports {
  readonly #roles: Roles;
  readonly #pointNames: readonly string[];
  /** Writes a moment as the outputs have it. */
  readonly tell: TellTime;
  readonly #findings = new Map<number, string[]>();

  constructor(roles: Roles, context: ReportContext) {
    const { pointNames, findings, tell } = context;
    this.#roles = roles;
    this.#pointNames = pointNames;
    this.tell = tell;
    for (const { connection, kind } of findings) {
      const kinds = this.#findings.get(connection);
      if (kinds === undefined) this.#findings.set(connection, [kind]);
      else kinds.push(kind);
    }
  }

  endsOf(connection: Connection): { client: Endpoint; server: Endpoint } {
    return this.#roles.name(connection);
  }

  report(connection: Connection): ConnectionReport {
    return {
      id: connection.id,
      client: this.#roles.nameOf(connection.client),
      clientPort: connection.client.port,
      server: this.#roles.nameOf(connection.server),
      serverPort: connection.server.port,
      capturePoint: this.#pointNames[connection.capturePoint] ?? '',
      startTime: this.tell(connection.first),
      durationSeconds: secondsBetween(connection.first, connection.last),
      state: connection.tcp?.state ?? '',
      history: connection.tcp?.history ?? '',
      protocol: connection.application?.protocol ?? '',
      packets: connection.client.packets + connection.server.packets,
      bytesFromClient: connection.client.payloadBytes,
      bytesFromServer: connection.server.payloadBytes,
      findings: this.#findings.get(connection.id) ?? [],
    };
  }

  /** A filter that shows this connection alone in Wireshark. */
  displayFilter(connection: Connection): string {
    const { client, server } = this.endsOf(connection);
    const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ip');
    const transport = TRANSPORTS[connection.protocol];
    const ports = [connection.client.port, connection.server.port];
    return [
      ...[client, server].map(({ address }) => `${family(address)}.addr == ${address}`),
      ...(transport === undefined ? [] : ports.map((port) => `${transport}.port == ${port}`)),
    ].join(' && ');
  }

  /** A finding's sentence with the names of its ends. */
  sentence(finding: Finding, connection: Connection): string {
    const { client, server } = this.endsOf(connection);
    return finding.sentence
      .replaceAll('{client}', `${client.role}:${connection.client.port}`)
      .replaceAll('{server}', `${server.role}:${connection.server.port}`);
  }
}
