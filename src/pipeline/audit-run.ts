import type { AuditResult, Finding, GivenNeedle } from '../audit/audit.js';
import { PcapsuleError } from '../errors.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import { parseIpv4, parseIpv6, parseMac } from '../pseudonyms/address-text.js';
import type { AuditReport } from '../report/model.js';

/** Whether an address is its own pseudonym, as a few are by chance. */
export function fixedPointsOf(
  pseudonyms: Pseudonyms,
): (kind: 'ipv4' | 'ipv6' | 'mac', address: Uint8Array) => boolean {
  return (kind, address) => {
    const replaced = address.slice();
    pseudonyms[kind](replaced, 0);
    return replaced.every((byte, index) => byte === address[index]);
  };
}

/** Throws `audit.found` unless nothing was found; says where and what kind, never the value. `remedy`: what helps there. */
export function insistOnClean(result: AuditResult, remedy: 'bug' | 'secret' = 'bug'): void {
  if (result.ok) return;
  const kinds = Object.entries(result.findingsByKind)
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ');
  const [first] = result.findings;
  throw new PcapsuleError('audit.found', {
    claimed: result.findingCount,
    remedy,
    reason: kinds,
    place: first === undefined ? '' : placeOf(first),
    listed: result.findings.slice(0, MOST_LISTED).map(describeFinding),
  });
}

/** How many findings are listed for a person. */
export const MOST_LISTED = 20;

/** Where a finding is and of what kind, in a line, and never the value. */
export function describeFinding(finding: Finding): string {
  const spelling = finding.spelling === undefined ? '' : ` (${finding.spelling})`;
  return `${placeOf(finding)}: ${finding.kind}${spelling}`;
}

function placeOf({ file, packet, offset }: Finding): string {
  const inPacket = packet === undefined ? '' : `, packet ${packet}`;
  return `${file}${inPacket}${offset === undefined ? '' : `, byte ${offset}`}`;
}

/** Secrets as the audit looks for them: the bytes of a file, one character each. */
export function secretNeedles(secrets: readonly string[]): GivenNeedle[] {
  return secrets.map((text) => ({ kind: kindOf(text), text }));
}

function kindOf(text: string): GivenNeedle['kind'] {
  if (parseIpv4(text) !== undefined) return 'ipv4';
  if (parseMac(text) !== undefined) return 'mac';
  return parseIpv6(text) === undefined ? 'secret' : 'ipv6';
}

/** What a report says of an audit. */
export function reportAudit(result: AuditResult): AuditReport {
  return {
    needles: Object.values(result.needles).reduce((sum, count) => sum + count, 0),
    bytesScanned: result.bytesScanned,
    packetsCompared: result.files.reduce((sum, { paired }) => sum + paired, 0),
    chanceHits: result.chance.hits,
    chanceHitsExpected: result.chance.expected,
  };
}
