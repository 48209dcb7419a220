import type { AddressMap } from './address-map.js';
import type { Finding, FindingLog } from './findings.js';
import { ADDRESS, type AddressKind } from './headers.js';

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

/** Answers whether an address is its own pseudonym under the key of the run. */
export type IsFixedPoint = (kind: AddressKind, address: Uint8Array) => boolean;

/** Of a few hundred addresses, one may be its own pseudonym by chance: 192.168/16 has no more. */
const RARE = 256;

/**
 * Report addresses that stayed as they were, unless each is proven to be its own pseudonym, has no
 * other one anywhere, and they are few. Those are entered into the map.
 */
export function settleUnchanged(
  unchanged: readonly Doubt[],
  map: AddressMap,
  isFixedPoint: IsFixedPoint,
  findings: FindingLog,
): void {
  const distinct = new Set(unchanged.map(({ kind, address }) => `${kind} ${address.join()}`)).size;
  const originals = Object.values(ADDRESS).reduce<number>((sum, kind) => sum + map.count(kind), 0);
  const areFew = distinct <= 1 + originals / RARE;
  const accepted: Doubt[] = [];
  for (const one of unchanged) {
    const { finding, kind, address } = one;
    const isProven = areFew && !map.isOriginal(kind, address, 0) && isFixedPoint(kind, address);
    if (isProven) accepted.push(one);
    else findings.add(finding);
  }
  for (const { kind, address, finding } of accepted) {
    if (!map.pair(kind, address, 0, address, 0)) findings.add(finding);
  }
}
