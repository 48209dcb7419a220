import type { Connection } from './connection.js';
import type { Finding, Severity } from './findings/finding.js';
import { FAMILIES } from './findings/registry.js';

const SEVERITY_RANKS: Readonly<Record<Severity, number>> = { failure: 0, warning: 1, note: 2 };
/** More than there are kinds of findings. */
const SEVERITY_STEP = 100;
const UNUSUAL_END = 1000;
const USUAL = 1100;
const NO_CONNECTION = 1200;
/** Ends that say nothing is wrong: closed by both, still open, or older than the capture. */
const USUAL_STATES: readonly string[] = ['SF', 'S1', 'OTH'];

/** How telling a finding is: the lower, the more. Failures come before warnings, causes before symptoms. */
export function rankOfFinding({ kind, severity }: Pick<Finding, 'kind' | 'severity'>): number {
  const place = FAMILIES.findIndex((family) => family.kind === kind);
  return SEVERITY_RANKS[severity] * SEVERITY_STEP + (place < 0 ? FAMILIES.length : place);
}

/** How telling a connection is in which these findings were made: the lower, the more. */
export function rankOfConnection(
  { tcp }: Connection,
  findings: readonly Pick<Finding, 'kind' | 'severity'>[],
): number {
  if (findings.length > 0) return Math.min(...findings.map(rankOfFinding));
  if (tcp === undefined) return NO_CONNECTION;
  return USUAL_STATES.includes(tcp.state) ? USUAL : UNUSUAL_END;
}
