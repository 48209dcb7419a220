import type { AddressesInNames } from './address-in-name.js';
import { parseIpv4, parseIpv6, parseMac } from './address-text.js';
import { findingPass } from './attached-text.js';
import { clearBits } from './block.js';
import { replaceHostLabels } from './host-name.js';
import { NamePermutation } from './name-permutation.js';
import { formatIdentifier, type PrivateMap } from './private-map.js';
import { addressesInNames, type PseudonymOptions, permutationsFor } from './pseudonyms.js';
import type { AddressPermutations } from './scheme.js';
import { numberPasses } from './text-numbers.js';
import { applyPasses } from './text-passes.js';
import { type AddressKind, addressPass, type ReplaceAddress } from './text-spelling.js';
import { replaceWord } from './word.js';

/**
 * How an answer was found. `recorded`: the private map holds it. `computed`: the key gives it, whether or
 * not it was ever met. `unchanged`: such an address stands for itself. `unknown`: not in the private
 * map, so no pseudonym of that run.
 */
export type Certainty = 'recorded' | 'computed' | 'unchanged' | 'unknown';

export interface Revelation {
  readonly kind: AddressKind | 'name';
  readonly original: string;
  readonly certainty: Certainty;
}

const PORT = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/;
const ZONE = /^([0-9a-fA-F:.]+)%.+$/;
const PREFIX = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/;
/** A number in a sentence is no name. */
const IS_NAME = /[a-z]/i;

/** Finds what stands behind pseudonyms: with the key alone, or with the private map of a run as well. */
export class Revealer {
  readonly #permutations: AddressPermutations;
  readonly #names: NamePermutation;
  readonly #addressesInNames: AddressesInNames | undefined;
  readonly #map: PrivateMap['identifiers'] | undefined;
  readonly #isAllocated: boolean;

  constructor(options: PseudonymOptions, map?: PrivateMap) {
    this.#permutations = permutationsFor(options);
    this.#names = new NamePermutation(options.key);
    this.#addressesInNames = addressesInNames(options, this.#permutations);
    this.#map = map?.identifiers;
    this.#isAllocated = options.profile === 'publish';
  }

  /** What stands behind an address, a MAC address, a name, or one of them with a port, zone or prefix length. */
  reveal(text: string): Revelation {
    const port = PORT.exec(text);
    if (port !== null) return this.#around(text, (port[1] ?? port[2]) as string);
    const zone = ZONE.exec(text);
    if (zone !== null) return this.#around(text, zone[1] as string);
    const prefix = PREFIX.exec(text);
    if (prefix !== null) return this.#revealPrefix(prefix[1] as string, Number(prefix[2]));
    const [kind, address] = parseAddress(text);
    return address === undefined ? this.#revealName(text) : this.#revealAddress(kind, address);
  }

  /**
   * A text, such as a vendor's answer, with the pseudonyms in it replaced by what stands behind them.
   * Without a private map names stay: nothing tells them from other words.
   */
  revealText(text: string): string {
    const replace: ReplaceAddress = (kind, address, isCertain) => {
      const certainty = this.#decrypt(kind, address);
      return certainty === 'recorded' || (isCertain && certainty === 'computed')
        ? address
        : undefined;
    };
    const names = Object.keys(this.#map?.name ?? {}).filter((name) => IS_NAME.test(name));
    const isHostName = (name: string) => name.includes('.');
    return applyPasses(text, [
      findingPass(names.filter(isHostName), (name) => this.#recordedName(name)),
      addressPass(replace),
      findingPass(names, (name) => this.#recordedName(name)),
      ...numberPasses(replace),
    ]);
  }

  #around(text: string, inner: string): Revelation {
    const revealed = this.reveal(inner);
    return { ...revealed, original: text.replace(inner, () => revealed.original) };
  }

  #revealPrefix(text: string, length: number): Revelation {
    const [kind, address] = parseAddress(text);
    if (address === undefined) return this.#revealName(text);
    const certainty = this.#decrypt(kind, address);
    clearBits(address, length);
    return { kind, original: `${formatIdentifier(kind, address)}/${length}`, certainty };
  }

  #revealAddress(kind: AddressKind, address: Uint8Array): Revelation {
    const certainty = this.#decrypt(kind, address);
    return { kind, original: formatIdentifier(kind, address), certainty };
  }

  /** Put the original in the pseudonym's place. */
  #decrypt(kind: AddressKind, address: Uint8Array): Certainty {
    const text = formatIdentifier(kind, address);
    const recorded = this.#map?.[kind][text];
    if (recorded !== undefined) {
      address.set(parseAddress(recorded)[1] ?? address);
      return recorded === text ? 'unchanged' : 'recorded';
    }
    if (this.#isAllocated) return 'unknown';
    this.#permutations[kind].decrypt(address);
    if (formatIdentifier(kind, address) === text) return 'unchanged';
    return this.#map === undefined ? 'computed' : 'unknown';
  }

  #revealName(text: string): Revelation {
    const recorded = this.#map?.name[text.toLowerCase()];
    if (recorded !== undefined) return { kind: 'name', original: recorded, certainty: 'recorded' };
    if (this.#isAllocated) return { kind: 'name', original: text, certainty: 'unknown' };
    const replaceName = (name: string) => this.#names.decrypt(name);
    const parts = { replaceName, addresses: this.#addressesInNames };
    const original = text.includes('.')
      ? replaceHostLabels(text.split('.'), parts, 'decrypt').join('.')
      : replaceWord(text, replaceName);
    const certainty = this.#map === undefined ? 'computed' : 'unknown';
    return { kind: 'name', original, certainty: original === text ? 'unchanged' : certainty };
  }

  #recordedName(name: string): string | undefined {
    return this.#map?.name[name] ?? this.#map?.name[name.toLowerCase()];
  }
}

function parseAddress(text: string): [AddressKind, Uint8Array | undefined] {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return ['ipv4', ipv4];
  const mac = parseMac(text);
  return mac === undefined ? ['ipv6', parseIpv6(text)] : ['mac', mac];
}
