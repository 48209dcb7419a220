import type { AuditResult, GivenNeedle } from '../audit/audit.js';
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

/** Throws `audit.found` unless nothing was found; says where and what kind, never the value. */
export function insistOnClean(result: AuditResult): void {
  if (result.ok) return;
  const kinds = Object.entries(result.findingsByKind)
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ');
  const [first] = result.findings;
  const place =
    first === undefined
      ? ''
      : `${first.file}${first.packet === undefined ? '' : `, packet ${first.packet}`}`;
  throw new PcapsuleError('audit.found', {
    claimed: result.findingCount,
    reason: kinds,
    place,
  });
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
