import type { FindingReport } from '../model.js';
import type { Figure } from './figure.js';
import { drawLadders } from './ladder.js';

/** The picture of a finding: the failed connection beside the healthy one, where there is one. */
export function drawFinding(finding: FindingReport): Figure {
  const { failed, twin, sentence } = finding;
  const beside = twin === null ? [] : [{ ladder: twin, verdict: 'healthy' } as const];
  const side = twin === null ? '' : ' Both start at the time 0 of their first packet.';
  return drawLadders([{ ladder: failed, verdict: 'failed' }, ...beside], `${sentence}${side}`);
}
