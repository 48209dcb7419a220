import type { Connection } from '../connection.js';
import type { Tracker } from '../tracker.js';
import { Views } from '../views.js';
import { findDnsFailures } from './dns-failure.js';
import {
  type Evidence,
  evidenceOf,
  type Finding,
  type FindingContext,
  type FindingFamily,
  type FindingKind,
} from './finding.js';
import { findLossBetween } from './packet-loss-between.js';
import { FAMILIES } from './registry.js';
import { SurveyContext } from './survey-context.js';

/** What a loss between two capture points explains. */
const EXPLAINED_BY_LOSS: readonly FindingKind[] = ['retransmissions', 'slow-setup'];

/** Everything worth telling of the connections that a tracker saw, in order of first appearance. */
export function findFindings(tracker: Tracker): Finding[] {
  const context = new SurveyContext(tracker);
  const views = new Views(tracker);
  const losses = findLossBetween(tracker, views);
  const lossy = new Set(losses.flatMap((loss) => [loss.connection, ...loss.views]));
  const findings = [...findDnsFailures(tracker), ...losses];
  for (const connection of tracker.connections()) {
    if (connection.tcp === undefined) continue;
    const isLossy = lossy.has(connection.id);
    for (const finding of newFindings(connection, { context, views })) {
      if (!isLossy || !EXPLAINED_BY_LOSS.includes(finding.kind)) findings.push(finding);
    }
  }
  return findings.sort((a, b) => a.connection - b.connection);
}

/** What a connection shows, but for what another capture point's view of it shows as well. */
function newFindings(
  connection: Connection,
  { context, views }: { context: FindingContext; views: Views },
): Finding[] {
  const group = views.of(connection.id);
  const [first = connection.id] = group;
  const told = first === connection.id ? [] : findingsOf(context.connection(first), context);
  const others = group.filter((id) => id !== connection.id);
  return findingsOf(connection, context)
    .filter(({ kind }) => !told.some((finding) => finding.kind === kind))
    .map((finding) => ({ ...finding, views: others }));
}

/** What the families say of one connection. */
export function findingsOf(connection: Connection, context: FindingContext): Finding[] {
  const found = new Map<FindingFamily, Finding>();
  for (const family of FAMILIES) {
    const observation = family.observe(connection, context);
    if (observation === undefined) continue;
    const evidence = [
      ...evidenceOf(connection, observation.roles),
      ...(observation.evidence ?? []),
    ].sort(inTime);
    found.set(family, {
      kind: family.kind,
      severity: observation.severity ?? family.severity,
      connection: connection.id,
      views: [],
      evidence,
      figures: observation.figures,
      sentence: observation.sentence,
      meanings: observation.meanings ?? family.meanings,
    });
  }
  const kinds = new Set([...found.keys()].map((family) => family.kind));
  return [...found]
    .filter(([family]) => !(family.unless ?? []).some((kind) => kinds.has(kind)))
    .map(([, finding]) => finding);
}

function inTime(a: Evidence, b: Evidence): number {
  return a.after - b.after;
}
