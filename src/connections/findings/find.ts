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
} from './finding.js';
import { findLossBetween } from './packet-loss-between.js';
import { FAMILIES } from './registry.js';
import { SurveyContext } from './survey-context.js';

/** Everything worth telling of the connections that a tracker saw, in order of first appearance. */
export function findFindings(tracker: Tracker): Finding[] {
  const context = new SurveyContext(tracker);
  const views = new Views(tracker);
  const findings = [...findDnsFailures(tracker), ...findLossBetween(tracker, views)];
  for (const connection of tracker.connections()) {
    if (connection.tcp === undefined) continue;
    const [first] = views.of(connection.id);
    // What another capture point shows as well is told once.
    const told = first === connection.id ? [] : findingsOf(tracker.connection(first ?? 0), context);
    for (const finding of findingsOf(connection, context)) {
      if (told.some(({ kind }) => kind === finding.kind)) continue;
      const others = views.of(connection.id).filter((id) => id !== connection.id);
      findings.push({ ...finding, views: others });
    }
  }
  return findings.sort((a, b) => a.connection - b.connection);
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
