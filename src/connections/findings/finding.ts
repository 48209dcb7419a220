import { type Connection, secondsBetween } from '../connection.js';
import type { IcmpError } from '../icmp-errors.js';
import type { Moment, Role } from '../moments.js';

export type FindingKind =
  | 'refused'
  | 'no-answer'
  | 'reset-in-setup'
  | 'client-abort-in-setup'
  | 'server-silent'
  | 'half-open'
  | 'tls-alert'
  | 'tls-reset'
  | 'app-error'
  | 'slow-setup'
  | 'reset-mid-stream'
  | 'idle-reset'
  | 'retransmissions'
  | 'zero-window'
  | 'path-mtu'
  | 'port-reuse'
  | 'dns-failure'
  | 'packet-loss-between';

/** failure: it did not work; warning: it worked badly; note: worth knowing. */
export type Severity = 'failure' | 'warning' | 'note';

/** A packet that shows a finding. */
export interface Evidence {
  readonly role: Role | 'query' | 'icmp-error' | 'first-packet' | 'last-packet';
  readonly moment: Moment;
  /** Seconds since the connection's first packet. */
  readonly after: number;
}

/** Numbers, and words from closed lists: error codes, state names. Never captured text. */
export type Figures = Readonly<Record<string, number | string>>;

/**
 * Something worth telling of one connection. The sentence speaks of `{client}` and `{server}`:
 * the report puts what those are to be called.
 */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Id of the connection. */
  readonly connection: number;
  /** Ids under which other capture points saw the same connection. */
  readonly views: readonly number[];
  readonly evidence: readonly Evidence[];
  readonly figures: Figures;
  readonly sentence: string;
  /** What it may mean; the likeliest first. */
  readonly meanings: readonly string[];
}

/** What a family may ask about besides the connection itself. */
export interface FindingContext {
  /** The last packet of the connection's capture point. */
  captureEnd(connection: Connection): Moment;
  /** Median time from SYN to ready of the connections to the same server, in seconds; undefined below five. */
  usualSetupTime(connection: Connection): number | undefined;
  icmpErrors(connection: Connection): readonly IcmpError[];
  connection(id: number): Connection;
}

/** What a family found: the facts that differ from connection to connection. */
export interface Observation {
  readonly severity?: Severity;
  readonly roles: readonly Role[];
  readonly evidence?: readonly Evidence[];
  readonly figures: Figures;
  readonly sentence: string;
  readonly meanings?: readonly string[];
}

/** One kind of finding. */
export interface FindingFamily {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** A few words for headings. */
  readonly title: string;
  /** Kinds that say the same better: where one of them was found, this one is not told. */
  readonly unless?: readonly FindingKind[];
  readonly meanings: readonly string[];
  observe(connection: Connection, context: FindingContext): Observation | undefined;
}

/** The packets with the given roles, in order of time. */
export function evidenceOf(connection: Connection, roles: readonly Role[]): Evidence[] {
  const evidence: Evidence[] = [];
  for (const role of roles) {
    const moment = connection.moments[role];
    if (moment !== undefined) {
      evidence.push({ role, moment, after: secondsBetween(connection.first, moment) });
    }
  }
  return evidence.sort((a, b) => a.after - b.after);
}

/** A duration as a reader says it: `110 ms`, `1.5 s`, `350 s`. */
export function duration(seconds: number): string {
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${Math.round(seconds * 1e3)} ms`;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** Seconds from one role's packet to another's. */
export function elapsed(connection: Connection, from: Role, to: Role): number | undefined {
  const start = connection.moments[from];
  const end = connection.moments[to];
  return start === undefined || end === undefined ? undefined : secondsBetween(start, end);
}
