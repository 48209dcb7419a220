import { nameOfBug, PcapsuleError } from '../../errors.js';
import type {
  BundleFile,
  IncidentOutcome,
  IncidentReport,
} from '../../report/batch-index/model.js';
import type { ReportModel } from '../../report/model.js';
import type { BundleResult } from '../bundle.js';

const NOTHING = { isWhole: null, report: null, bundle: [], remarks: [], reason: null } as const;

/** Nothing was made of it yet. */
export const MISSING: IncidentOutcome = { ...NOTHING, state: 'missing' };

export function done(result: BundleResult, bundle: readonly BundleFile[]): IncidentOutcome {
  const { model, remarks, isWhole } = result;
  return { ...NOTHING, state: 'done', isWhole, report: summarize(model), bundle, remarks };
}

/** What an error means for an incident: nothing to share is no failure. Says nothing captured, and no path. */
export function failed(error: unknown): IncidentOutcome {
  if (!(error instanceof PcapsuleError)) {
    const message = `this is a bug in pcapsule (${nameOfBug(error)}). Please report it with the options, without the capture.`;
    return { ...NOTHING, state: 'failed', reason: { code: 'bug', message } };
  }
  const { code, message, place } = error;
  const reason = { code, message };
  if (code !== 'selection.empty') return { ...NOTHING, state: 'failed', reason };
  return { ...NOTHING, state: 'nothing-found', isWhole: place.isWhole ?? null, reason };
}

/** What the index says of a bundle: parts of the report that is in it, and was audited with it. */
function summarize({ title, caseId, headline, totals, findings }: ReportModel): IncidentReport {
  const { firstTime, lastTime, packets, connections, failedConnections } = totals;
  return {
    ...{ title, caseId, headline, firstTime, lastTime },
    ...{ packets, connections, failedConnections },
    findings: findings.map((finding) => ({
      kind: finding.kind,
      title: finding.title,
      severity: finding.severity,
      count: finding.count,
      of: finding.of,
    })),
  };
}
