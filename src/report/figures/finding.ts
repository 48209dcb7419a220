import type { FindingReport, ReportModel } from '../model.js';
import { verdictOf } from '../text.js';
import { type Figure, toSvgDocument } from './figure.js';
import { drawLadderSides, drawLadders, type LadderSide } from './ladder.js';

/** The picture of a finding: its connection beside a healthy one, where there is one. */
export function drawFinding(finding: FindingReport): Figure {
  return drawLadders(sidesOf(finding), captionOf(finding));
}

/** The same in pieces, for a page. */
export function drawFindingSides(finding: FindingReport): Figure[] {
  return drawLadderSides(sidesOf(finding), captionOf(finding));
}

/** What stands below the picture. */
export function captionOf({ sentence, twin }: FindingReport): string {
  const note = twin === null ? '' : ' Times count from the first packet of each connection.';
  return `${sentence}${note}`;
}

function sidesOf(finding: FindingReport): LadderSide[] {
  const { failed, twin } = finding;
  const sides: LadderSide[] = [
    { ladder: failed, verdict: verdictOf(finding), start: failed.connection.startTime },
  ];
  if (twin !== null) {
    sides.push({ ladder: twin, verdict: 'healthy', start: twin.connection.startTime });
  }
  return sides;
}

/** A picture of each finding, as files of a bundle: `figures/01-reset-in-setup.svg`. */
export function drawFigureFiles(model: ReportModel): { name: string; text: string }[] {
  return model.findings.map((finding) => ({
    name: `figures/${String(finding.number).padStart(2, '0')}-${finding.kind}.svg`,
    text: toSvgDocument(drawFinding(finding)),
  }));
}
