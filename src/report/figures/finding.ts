import type { FindingReport, ReportModel } from '../model.js';
import { type Figure, toSvgDocument } from './figure.js';
import { drawLadders } from './ladder.js';

/** The picture of a finding: the failed connection beside the healthy one, where there is one. */
export function drawFinding(finding: FindingReport): Figure {
  const { failed, twin, sentence } = finding;
  const beside = twin === null ? [] : [{ ladder: twin, verdict: 'healthy' } as const];
  const side = twin === null ? '' : ' Times count from the first packet of each connection.';
  return drawLadders([{ ladder: failed, verdict: 'failed' }, ...beside], `${sentence}${side}`);
}

/** A picture of each finding, as files of a bundle: `figures/01-reset-in-setup.svg`. */
export function drawFigureFiles(model: ReportModel): { name: string; text: string }[] {
  return model.findings.map((finding) => ({
    name: `figures/${String(finding.number).padStart(2, '0')}-${finding.kind}.svg`,
    text: toSvgDocument(drawFinding(finding)),
  }));
}
