import type { FindingReport, ReportModel } from '../model.js';
import { verdictOf } from '../text.js';
import { type Figure, toSvgDocument } from './figure.js';
import { drawLadders, type LadderSide } from './ladder.js';

/** The picture of a finding: its connection beside a healthy one, where there is one. */
export function drawFinding(finding: FindingReport): Figure {
  const { failed, twin, sentence } = finding;
  const sides: LadderSide[] = [
    { ladder: failed, verdict: verdictOf(finding), start: failed.connection.startTime },
  ];
  if (twin !== null) {
    sides.push({ ladder: twin, verdict: 'healthy', start: twin.connection.startTime });
  }
  const note = twin === null ? '' : ' Times count from the first packet of each connection.';
  return drawLadders(sides, `${sentence}${note}`);
}

/** A picture of each finding, as files of a bundle: `figures/01-reset-in-setup.svg`. */
export function drawFigureFiles(model: ReportModel): { name: string; text: string }[] {
  return model.findings.map((finding) => ({
    name: `figures/${String(finding.number).padStart(2, '0')}-${finding.kind}.svg`,
    text: toSvgDocument(drawFinding(finding)),
  }));
}
