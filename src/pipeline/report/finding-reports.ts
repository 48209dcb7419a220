import type { Connection } from '../../connections/connection.js';
import type { Finding, FindingKind } from '../../connections/findings/finding.js';
import { titleOf } from '../../connections/findings/registry.js';
import type { NoTwin } from '../../connections/healthy-twin.js';
import { type Chosen, idsWithTwins, type Part } from '../../connections/selection.js';
import type { Tracker } from '../../connections/tracker.js';
import { distinctConnections } from '../../connections/views.js';
import type { FindingReport, LadderReport, Severity } from '../../report/model.js';
import type { ExtractedPart } from '../extract.js';
import { type ConnectionRows, type Names, type RowEnds, readRows } from '../packet-rows.js';
import { keyOf } from '../roles.js';
import type { ConnectionReports } from './connection-reports.js';

const SEVERITIES: Readonly<Record<Finding['severity'], Severity>> = {
  failure: 'error',
  warning: 'warning',
  note: 'note',
};

const NO_TWIN_TEXTS: Readonly<Record<NoTwin, string>> = {
  'none-ready':
    'No connection to this server became ready in these captures, so there is no healthy one to compare with.',
  'not-applicable': 'There is no healthy connection of this kind to compare with.',
};

const TOO_LARGE =
  'The healthy connection beside it was left out to stay within the size that is allowed.';

export interface FindingReportParts {
  readonly tracker: Tracker;
  readonly findings: readonly Finding[];
  readonly connections: ConnectionReports;
  readonly extracted: readonly ExtractedPart[];
  readonly names: Names;
}

/** A chosen connection and where it is shown. */
interface Shown {
  readonly connection: Connection;
  readonly extracted: ExtractedPart;
}

/** What was found, each kind once: its first connection packet by packet, its healthy twin, the others. */
export function reportFindings(parts: FindingReportParts): FindingReport[] {
  const ladders = new Ladders(parts);
  const serverTotals = countByServer(parts.tracker);
  const groups = parts.extracted.flatMap(groupByKind);
  return groups.map(({ extracted, finding, chosen: [first, ...others] }, index) => {
    const connection = parts.tracker.connection(first.connection);
    return {
      number: index + 1,
      kind: finding.kind,
      title: titleOf(finding.kind),
      severity: SEVERITIES[finding.severity],
      sentence: parts.connections.sentence(finding, connection),
      meanings: finding.meanings,
      ...momentsOf(finding.kind, parts),
      count: countFound(extracted.part, finding.kind, parts.findings),
      ...countConcerned(finding, parts, serverTotals),
      failed: ladders.draw({ connection, extracted }),
      ...twinOf(first, ladders, parts),
      others: others.map((other) =>
        parts.connections.report(parts.tracker.connection(other.connection)),
      ),
    };
  });
}

/** What was chosen of a capture for one kind of finding. */
interface Group {
  readonly extracted: ExtractedPart;
  /** That of the first connection. */
  readonly finding: Finding;
  readonly chosen: [Chosen, ...Chosen[]];
}

function groupByKind(extracted: ExtractedPart): Group[] {
  const groups = new Map<FindingKind, Group>();
  for (const one of extracted.part.chosen) {
    const { finding } = one;
    if (finding === undefined) continue;
    const known = groups.get(finding.kind);
    if (known === undefined) groups.set(finding.kind, { extracted, finding, chosen: [one] });
    else known.chosen.push(one);
  }
  return [...groups.values()];
}

/** In how many connections a kind was found: some of them are in its own part, all in a part of several kinds. */
function countFound(part: Part, kind: FindingKind, findings: readonly Finding[]): number {
  if (part.name === kind) return part.found;
  const held = new Set(part.connections);
  const concerned = findings.filter((one) => one.kind === kind && held.has(one.connection));
  return new Set(concerned.map(({ connection }) => connection)).size;
}

/** When a kind of finding showed itself: the last packet of its evidence tells. */
function momentsOf(
  kind: FindingKind,
  { findings, connections: { tell } }: Pick<FindingReportParts, 'findings' | 'connections'>,
): Pick<FindingReport, 'firstTime' | 'lastTime'> {
  const times = findings
    .filter((finding) => finding.kind === kind)
    .flatMap(({ evidence }) =>
      evidence
        .map(({ moment }) => tell(moment))
        .sort()
        .slice(-1),
    )
    .sort();
  return { firstTime: times[0] ?? '', lastTime: times.at(-1) ?? '' };
}

/** How many connections there were to the servers at which this was found, and how many servers. */
function countConcerned(
  { kind }: Finding,
  { tracker, findings }: FindingReportParts,
  totals: ReadonlyMap<string, number>,
): Pick<FindingReport, 'of' | 'servers'> {
  const servers = new Set<string>();
  for (const finding of findings) {
    if (finding.kind === kind) servers.add(serverKey(tracker.connection(finding.connection)));
  }
  const of = [...servers].reduce((sum, server) => sum + (totals.get(server) ?? 0), 0);
  return { of, servers: servers.size };
}

function twinOf(
  chosen: Chosen,
  ladders: Ladders,
  { tracker, extracted }: FindingReportParts,
): Pick<FindingReport, 'twin' | 'noTwinBecause'> {
  if (typeof chosen.twin === 'string') {
    return { twin: null, noTwinBecause: NO_TWIN_TEXTS[chosen.twin] };
  }
  const id = chosen.twin.connection;
  const healthy = extracted.find(
    ({ part: { name, connections } }) =>
      (name === 'healthy' || name === 'all') && connections.includes(id),
  );
  if (healthy === undefined) return { twin: null, noTwinBecause: TOO_LARGE };
  const connection = tracker.connection(id);
  return { twin: ladders.draw({ connection, extracted: healthy }), noTwinBecause: null };
}

/** Reads each finished capture once for all ladders that it holds. */
class Ladders {
  readonly #parts: FindingReportParts;
  readonly #rows = new Map<ExtractedPart, Map<number, ConnectionRows>>();

  constructor(parts: FindingReportParts) {
    this.#parts = parts;
  }

  draw({ connection, extracted }: Shown): LadderReport {
    const rows = this.#rowsOf(extracted).get(connection.id);
    return {
      connection: this.#parts.connections.report(connection),
      file: extracted.name,
      displayFilter: this.#parts.connections.displayFilter(connection),
      packets: rows?.rows ?? [],
      omitted: rows?.omitted ?? 0,
    };
  }

  #rowsOf(extracted: ExtractedPart): Map<number, ConnectionRows> {
    const known = this.#rows.get(extracted);
    if (known !== undefined) return known;
    const rows = readRows(extracted, this.#endsIn(extracted.part), this.#parts.names);
    this.#rows.set(extracted, rows);
    return rows;
  }

  #endsIn(part: Part): Map<number, RowEnds> {
    return new Map(
      shownOf(part).map((id) => {
        const { client, server } = this.#parts.connections.endsOf(
          this.#parts.tracker.connection(id),
        );
        return [id, { client: client.role, server: server.role }];
      }),
    );
  }
}

/** What ladders may show: reading rows of every connection there is would take too much memory. */
function shownOf(part: Part): readonly number[] {
  return part.name === 'all' ? idsWithTwins(part.chosen) : part.connections;
}

function countByServer(tracker: Tracker): Map<string, number> {
  const totals = new Map<string, number>();
  for (const connection of distinctConnections(tracker)) {
    const key = serverKey(connection);
    totals.set(key, (totals.get(key) ?? 0) + 1);
  }
  return totals;
}

/** For counting only. */
function serverKey({ protocol, server }: Connection): string {
  return `${protocol} ${keyOf(server.address)} ${server.port}`;
}
