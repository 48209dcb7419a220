import { type Connection, type Endpoint, secondsBetween } from './connection.js';

/** A connection that went well, to lay beside one that did not. */
export interface Twin {
  readonly connection: number;
  /** Whether it comes from the same client host, and asked for the same. */
  readonly isSameClient: boolean;
  readonly isSameRequest: boolean;
}

/** Why there is no twin. */
export type NoTwin =
  /** No connection to that server was ready in the capture. */
  | 'none-ready'
  /** It is no connection of a kind that becomes ready. */
  | 'not-applicable';

/**
 * Looks for the healthy twin of one failed connection: the same server and client host, ready, nothing
 * found wrong with it, closest in time, before rather than after, with the same request; the shortest.
 */
export class TwinSearch {
  readonly #failed: Connection;
  #best: Connection | undefined;

  constructor(failed: Connection) {
    this.#failed = failed;
  }

  /** Consider a connection of which nothing bad was found. */
  consider(candidate: Connection): void {
    if (!isHealthy(candidate) || !isSameService(candidate, this.#failed)) return;
    if (this.#best === undefined || this.#compare(candidate, this.#best) < 0) {
      this.#best = candidate;
    }
  }

  result(): Twin | NoTwin {
    if (this.#failed.tcp === undefined) return 'not-applicable';
    if (this.#best === undefined) return 'none-ready';
    return {
      connection: this.#best.id,
      isSameClient: isSameHost(this.#best.client, this.#failed.client),
      isSameRequest: asksTheSame(this.#best, this.#failed),
    };
  }

  /** Negative when `a` is the better twin. */
  #compare(a: Connection, b: Connection): number {
    const failed = this.#failed;
    return (
      preferring(isSameHost(a.client, failed.client), isSameHost(b.client, failed.client)) ||
      preferring(a.capturePoint === failed.capturePoint, b.capturePoint === failed.capturePoint) ||
      preferring(asksTheSame(a, failed), asksTheSame(b, failed)) ||
      preferring(isBefore(a, failed), isBefore(b, failed)) ||
      distance(a, failed) - distance(b, failed) ||
      size(a) - size(b)
    );
  }
}

function preferring(a: boolean, b: boolean): number {
  return Number(b) - Number(a);
}

function isHealthy({ tcp, application, moments, isOpenerKnown }: Connection): boolean {
  if (tcp === undefined || !isOpenerKnown || moments.syn === undefined) return false;
  if (application?.isReady !== true || application.error !== undefined) return false;
  const repeats = tcp.client.retransmissions + tcp.server.retransmissions;
  return repeats === 0 && moments.ready !== undefined;
}

function isSameService(a: Connection, b: Connection): boolean {
  return a.server.port === b.server.port && isSameHost(a.server, b.server);
}

function isSameHost(a: Endpoint, b: Endpoint): boolean {
  if (a.address.length !== b.address.length) return false;
  return a.address.every((byte, index) => byte === b.address[index]);
}

/** The client introduced itself with the same words; that is known only where the failed one came so far. */
function asksTheSame(a: Connection, failed: Connection): boolean {
  const fingerprint = failed.application?.fingerprint ?? 0;
  const isSameTls =
    failed.application === undefined ||
    failed.client.payloadBytes === 0 ||
    a.application?.usesTls === failed.application.usesTls;
  return isSameTls && (fingerprint === 0 || a.application?.fingerprint === fingerprint);
}

function isBefore(a: Connection, failed: Connection): boolean {
  return secondsBetween(a.first, failed.first) >= 0;
}

function distance(a: Connection, failed: Connection): number {
  return Math.abs(secondsBetween(a.first, failed.first));
}

function size({ client, server }: Connection): number {
  return client.packets + server.packets;
}
