import { PcapsuleError } from '../errors.js';
import type { Lookup } from './address-answers.js';
import type { Connection } from './connection.js';
import type { Finding, FindingKind } from './findings/finding.js';
import { type NoTwin, type Twin, TwinSearch } from './healthy-twin.js';
import type { IcmpError } from './icmp-errors.js';
import { rankOfFinding } from './interest.js';
import type { Tracker } from './tracker.js';
import { type WindowOptions, Windows } from './windows.js';

export interface SelectionOptions extends WindowOptions {
  /** Connections in which something was found, with their twins; or everything. */
  readonly pick: 'findings' | 'all';
  /** Connections to take of each kind of finding; 5 without. */
  readonly perFinding?: number;
  /** Ids of connections to take whatever was found in them. */
  readonly connections?: readonly number[];
}

/** A connection that was chosen, and what belongs to it. */
export interface Chosen {
  readonly connection: number;
  /** Why; undefined when it was asked for by its id. */
  readonly finding: Finding | undefined;
  readonly twin: Twin | NoTwin;
  readonly lookup: Lookup | undefined;
  readonly icmpErrors: readonly IcmpError[];
}

/** What goes into one output file. */
export interface Part {
  readonly name: FindingKind | 'healthy' | 'connections' | 'all';
  readonly chosen: readonly Chosen[];
  /** Ids of the connections whose packets belong here. */
  readonly connections: readonly number[];
  /** Of how many connections this was found; `chosen` are some of them. */
  readonly found: number;
}

export interface Selection {
  readonly parts: readonly Part[];
  /** What was asked for, for packets that belong to no connection. */
  readonly windows: Windows;
}

const DEFAULT_PER_FINDING = 5;

/** Choose what is worth sharing. Whole connections are chosen, never halves. */
export function selectConnections(
  tracker: Tracker,
  findings: readonly Finding[],
  options: SelectionOptions,
): Selection {
  const windows = new Windows(options);
  const isWanted = (connection: Connection): boolean =>
    connection.passesFilter && windows.overlap(connection.first, connection.last);
  if (options.connections !== undefined && options.connections.length > 0) {
    const ids = options.connections;
    insistOnKnown(ids, tracker.connectionCount);
    return { parts: pickConnections(tracker, findings, ids), windows };
  }
  const perFinding = options.perFinding ?? DEFAULT_PER_FINDING;
  const found = pickFindings(tracker, findings, { windows, isWanted, perFinding });
  if (options.pick === 'all') return { parts: [pickAll(tracker, isWanted, found)], windows };
  return { parts: withHealthy(tracker, found), windows };
}

function insistOnKnown(ids: readonly number[], limit: number): void {
  const unknown = ids.find((id) => id < 1 || id > limit);
  if (unknown !== undefined)
    throw new PcapsuleError('connection.unknown', { claimed: unknown, limit });
}

/** How many connections lie in the spans of time that were asked for, and pass the filter. */
export function countWanted(tracker: Tracker, options: WindowOptions): number {
  const windows = new Windows(options);
  let count = 0;
  for (const { passesFilter, first, last } of tracker.connections()) {
    if (passesFilter && windows.overlap(first, last)) count += 1;
  }
  return count;
}

/** Everything in one part, of which `found` is what a report shows. */
function pickAll(
  tracker: Tracker,
  isWanted: (connection: Connection) => boolean,
  found: readonly Part[],
): Part {
  const connections: number[] = [];
  for (const connection of tracker.connections()) {
    if (isWanted(connection)) connections.push(connection.id);
  }
  const chosen = found.flatMap((part) => part.chosen);
  return { name: 'all', chosen, connections, found: connections.length };
}

interface Picking {
  readonly windows: Windows;
  readonly isWanted: (connection: Connection) => boolean;
  readonly perFinding: number;
}

function pickFindings(tracker: Tracker, findings: readonly Finding[], picking: Picking): Part[] {
  const byKind = new Map<FindingKind, Finding[]>();
  for (const finding of findings) {
    if (finding.severity === 'note') continue;
    if (!picking.isWanted(tracker.connection(finding.connection))) continue;
    const known = byKind.get(finding.kind);
    if (known === undefined) byKind.set(finding.kind, [finding]);
    else known.push(finding);
  }
  // What failed comes before what was merely slow, causes before symptoms; the reports open with the first.
  const ranked = [...byKind].sort(([, a], [, b]) => leastRank(a) - leastRank(b));
  const picked = ranked.map(([name, all]) => ({
    name,
    found: new Set(all.map((finding) => finding.connection)).size,
    taken: nearest(tracker, all, picking),
  }));
  const failed = picked.flatMap(({ taken }) => taken.map((finding) => finding.connection));
  const twins = findTwins(tracker, findings, failed);
  return picked.map(({ name, found, taken }): Part => {
    const chosen = taken.map((finding) => choose(tracker, finding.connection, finding, twins));
    return { name, found, chosen, connections: idsOf(chosen) };
  });
}

function leastRank(findings: readonly Finding[]): number {
  return findings.reduce((least, finding) => Math.min(least, rankOfFinding(finding)), Infinity);
}

/** Ids that were asked for, in one part. */
function pickConnections(
  tracker: Tracker,
  findings: readonly Finding[],
  ids: readonly number[],
): Part[] {
  const twins = findTwins(tracker, findings, ids);
  const chosen = ids.map((id) => {
    const finding = findings.find(({ connection }) => connection === id);
    return choose(tracker, id, finding, twins);
  });
  const part: Part = {
    name: 'connections',
    found: ids.length,
    chosen,
    connections: idsOf(chosen),
  };
  return withHealthy(tracker, [part]);
}

/** Those nearest to the times asked for, at most one for a connection; then the worst, then the earliest. */
function nearest(tracker: Tracker, findings: readonly Finding[], picking: Picking): Finding[] {
  const ranked = findings.map((finding) => {
    const { first, last } = tracker.connection(finding.connection);
    const { windows } = picking;
    return { finding, distance: Math.min(windows.distance(first), windows.distance(last)) };
  });
  ranked.sort(
    (a, b) =>
      a.distance - b.distance ||
      rankOfFinding(a.finding) - rankOfFinding(b.finding) ||
      a.finding.connection - b.finding.connection,
  );
  const taken = new Map<number, Finding>();
  for (const { finding } of ranked) {
    if (taken.size === picking.perFinding) break;
    if (!taken.has(finding.connection)) taken.set(finding.connection, finding);
  }
  return [...taken.values()];
}

type Twins = ReadonlyMap<number, Twin | NoTwin>;

function findTwins(
  tracker: Tracker,
  findings: readonly Finding[],
  failed: readonly number[],
): Twins {
  const unfit = new Set(findings.map((finding) => finding.connection));
  const searches = new Map(failed.map((id) => [id, new TwinSearch(tracker.connection(id))]));
  for (const candidate of tracker.connections()) {
    if (unfit.has(candidate.id) || candidate.tcp === undefined) continue;
    for (const search of searches.values()) search.consider(candidate);
  }
  return new Map([...searches].map(([id, search]) => [id, search.result()]));
}

function choose(tracker: Tracker, id: number, finding: Finding | undefined, twins: Twins): Chosen {
  const { client, server, first } = tracker.connection(id);
  return {
    connection: id,
    finding,
    twin: twins.get(id) ?? 'not-applicable',
    lookup: tracker.lookups.lookupOf(server.address, client.address, first),
    icmpErrors: tracker.icmpErrors(id),
  };
}

/** Ids of chosen connections, and those under which other capture points saw them; ascending. */
export function idsOf(chosen: readonly Chosen[]): number[] {
  const ids = chosen.flatMap(({ connection, finding }) => [connection, ...(finding?.views ?? [])]);
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** Those of `idsOf`, and their healthy twins. */
export function idsWithTwins(chosen: readonly Chosen[]): number[] {
  const twins = chosen.flatMap(({ twin }) => (typeof twin === 'string' ? [] : [twin.connection]));
  return [...new Set([...idsOf(chosen), ...twins])];
}

/** All twins make up one more part. */
function withHealthy(tracker: Tracker, parts: readonly Part[]): Part[] {
  const twins = new Set<number>();
  for (const { twin } of parts.flatMap((part) => part.chosen)) {
    if (typeof twin !== 'string') twins.add(twin.connection);
  }
  if (twins.size === 0) return [...parts];
  const chosen = [...twins]
    .sort((a, b) => a - b)
    .map((id) => choose(tracker, id, undefined, new Map()));
  const connections = idsOf(chosen);
  return [...parts, { name: 'healthy', chosen, connections, found: twins.size }];
}
