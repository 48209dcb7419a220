import type { AddressMap } from './address-map.js';
import type { Finding, FindingLog } from './findings.js';
import type { AddressKind } from './headers.js';

/** How many wait; what does not fit is reported at once. */
export const MOST_DOUBTS = 100_000;

/**
 * An address that may be the pseudonym of another original. That is known only when all packets have
 * been compared.
 */
export interface Doubt {
  readonly finding: Finding;
  readonly kind: AddressKind;
  readonly address: Uint8Array;
}

/** Report those that are no pseudonyms; answers how many are. */
export function settleDoubts(
  doubts: readonly Doubt[],
  map: AddressMap,
  findings: FindingLog,
): number {
  let pseudonyms = 0;
  for (const { finding, kind, address } of doubts) {
    if (map.isPseudonym(kind, address, 0)) pseudonyms += 1;
    else findings.add(finding);
  }
  return pseudonyms;
}
