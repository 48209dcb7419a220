import type { AddressMap } from './address-map.js';
import type { ByteTable } from './byte-table.js';
import type { Finding, FindingLog } from './findings.js';
import type { AddressKind } from './headers.js';
import type { Pattern } from './matcher.js';
import type { Needles } from './needles.js';

const LISTED = 100_000;

interface Doubt {
  readonly finding: Finding;
  readonly kind: AddressKind;
  readonly needle: number;
}

/**
 * Addresses that may be the pseudonym of another original. That is known only when all packets have
 * been compared.
 */
export class Doubts {
  readonly #waiting: Doubt[] = [];
  readonly #needles: Needles;
  readonly #map: AddressMap;

  constructor(needles: Needles, map: AddressMap) {
    this.#needles = needles;
    this.#map = map;
  }

  /** False when there is no room left to wait in. */
  add(finding: Finding, pattern: Pattern): boolean {
    if (this.#waiting.length === LISTED) return false;
    const kind = pattern.kind as AddressKind;
    this.#waiting.push({ finding, kind, needle: pattern.needle });
    return true;
  }

  /** Report those that are no pseudonyms; answers how many are. */
  conclude(findings: FindingLog): number {
    let pseudonyms = 0;
    for (const { finding, kind, needle } of this.#waiting) {
      const address = (this.#needles.addresses[kind] as ByteTable).key(needle);
      if (this.#map.isPseudonym(kind, address, 0)) pseudonyms += 1;
      else findings.add(finding);
    }
    return pseudonyms;
  }
}
