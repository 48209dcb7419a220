import { describeFinding, MOST_LISTED } from '../pipeline/audit-run.js';
import type { AuditResult } from '../pipeline/verify.js';
import { printable } from './table.js';

/** An audit's result for a person: where and what kind, never the value. */
export function formatAudit(result: AuditResult): string {
  if (result.ok) {
    const compared = result.files.reduce((sum, { paired }) => sum + paired, 0);
    return `Nothing was found: ${compared} packets compared, ${result.bytesScanned} bytes searched for ${result.spellings} spellings.\n`;
  }
  const listed = result.findings
    .slice(0, MOST_LISTED)
    .map((finding) => `${printable(describeFinding(finding))}\n`);
  const more = result.findingCount - listed.length;
  const rest = more > 0 ? `and ${more} more; --json lists up to a thousand\n` : '';
  return `${listed.join('')}${rest}${result.findingCount} findings. Do not hand this over: make it again with pcapsule, or with --payload blank, and verify it again.\n`;
}
