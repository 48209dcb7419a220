import type { AuditResult } from '../pipeline/verify.js';
import { printable } from './table.js';

const MOST_LISTED = 20;

/** An audit's result for a person: where and what kind, never the value. */
export function formatAudit(result: AuditResult): string {
  if (result.ok) {
    const compared = result.files.reduce((sum, { paired }) => sum + paired, 0);
    return `Nothing was found: ${compared} packets compared, ${result.bytesScanned} bytes searched for ${result.spellings} spellings.\n`;
  }
  const listed = result.findings.slice(0, MOST_LISTED).map(formatFinding);
  return `${listed.join('')}${result.findingCount} findings. Do not hand this over.\n`;
}

function formatFinding(finding: AuditResult['findings'][number]): string {
  const packet = finding.packet === undefined ? '' : `, packet ${finding.packet}`;
  const offset = finding.offset === undefined ? '' : `, byte ${finding.offset}`;
  const spelling = finding.spelling === undefined ? '' : ` (${finding.spelling})`;
  return `${printable(finding.file)}${packet}${offset}: ${finding.kind}${spelling}\n`;
}
