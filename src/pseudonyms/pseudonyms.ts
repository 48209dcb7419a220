import { PcapsuleError } from '../errors.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import { AddressesInNames } from './address-in-name.js';
import { fitAddressText } from './address-spelling.js';
import { Addresses } from './addresses.js';
import { AttachedText } from './attached-text.js';
import type { Block } from './block.js';
import { ExampleNames } from './example-names.js';
import type { Key } from './key.js';
import type { MacVendor } from './mac.js';
import { NamePermutation } from './name-permutation.js';
import { Names, readLatin1, writeLatin1 } from './names.js';
import { publishedAddresses } from './publish.js';
import { type AddressPermutations, addressPermutations, type Scheme } from './scheme.js';
import { areOneToOne, type Substitution } from './substitution.js';

/** What decides by which pseudonyms identifiers are replaced. */
export interface PseudonymOptions {
  readonly key: Key;
  readonly scheme?: Scheme;
  /** `publish` takes addresses from the documentation ranges, in order of appearance; no key restores them. */
  readonly profile?: 'support' | 'publish';
  /** Address blocks that are left as they are; nothing else becomes one of their addresses. */
  readonly keep?: readonly Block[];
  /** Host names and words that are left as they are, with all names below them. */
  readonly keepNames?: readonly string[];
  readonly maps?: readonly Substitution[];
  readonly macMaps?: readonly Substitution[];
  readonly macVendor?: MacVendor;
  /** NAT64 prefixes of the network at hand: 32, 40, 48, 56, 64 or 96 bits. */
  readonly translators?: readonly Block[];
}

/** The kinds of identifiers that are replaced. */
export type IdentifierKind = 'ipv4' | 'ipv6' | 'mac' | 'eui64' | 'name';

/** An identifier that was met: bytes of an address, or of a lower-case text. */
export interface SeenIdentifier {
  readonly kind: IdentifierKind;
  readonly original: Uint8Array;
  readonly pseudonym: Uint8Array;
}

/** How often a kind was replaced, and how many different ones were. */
export interface IdentifierCount {
  readonly replaced: number;
  readonly distinct: number;
}

/** The permutations that options ask for: a pure function of them. */
export function permutationsFor(options: PseudonymOptions): AddressPermutations {
  const { maps = [], macMaps = [] } = options;
  const isGroup = ({ from, to }: Substitution) =>
    (((from.address[0] as number) | (to.address[0] as number)) & 1) !== 0;
  if (!areOneToOne(maps) || !areOneToOne(macMaps) || macMaps.some(isGroup)) {
    throw new PcapsuleError('map.ambiguous');
  }
  return addressPermutations(options.key, {
    scheme: options.scheme ?? 'locked',
    keep: options.keep ?? [],
    translators: options.translators ?? [],
    maps,
    macMaps,
    macVendor: options.macVendor ?? 'hide',
  });
}

/** Addresses in names keep their prefixes where the scheme does. */
export function addressesInNames(
  options: PseudonymOptions,
  { ipv4, ipv6 }: AddressPermutations,
): AddressesInNames | undefined {
  return options.scheme === 'scatter' ? undefined : new AddressesInNames(ipv4, ipv6);
}

/** The replacements of one run under one key. */
export class KeyedPseudonyms implements Pseudonyms {
  readonly #addresses: Addresses;
  readonly #names: Names | ExampleNames;

  constructor(options: PseudonymOptions) {
    const { key, scheme = 'locked', keep = [], keepNames = [] } = options;
    const keyed = permutationsFor(options);
    const isPublish = options.profile === 'publish';
    const followsSolicitation = scheme === 'locked' || scheme === 'scatter';
    const chosen = isPublish
      ? publishedAddresses(keyed, keep, (address) => this.#addresses.ipv4(address, 0))
      : keyed;
    this.#addresses = new Addresses(key, { ...chosen, followsSolicitation });
    const names = new NamePermutation(key);
    this.#names = isPublish
      ? new ExampleNames()
      : new Names((name) => names.encrypt(name), addressesInNames(options, keyed), keepNames);
  }

  ipv4(bytes: Uint8Array, at: number): void {
    this.#addresses.ipv4(bytes, at);
  }

  ipv6(bytes: Uint8Array, at: number): void {
    this.#addresses.ipv6(bytes, at);
  }

  mac(bytes: Uint8Array, at: number): void {
    this.#addresses.mac(bytes, at);
  }

  eui64(bytes: Uint8Array, at: number): void {
    this.#addresses.eui64(bytes, at);
  }

  ipv4Prefix(bytes: Uint8Array, at: number, prefixLength: number): void {
    this.#addresses.ipv4Prefix(bytes, at, prefixLength);
  }

  ipv6Prefix(bytes: Uint8Array, at: number, prefixLength: number): void {
    this.#addresses.ipv6Prefix(bytes, at, prefixLength);
  }

  solicit(bytes: Uint8Array, at: number): void {
    this.#addresses.solicit(bytes, at);
  }

  word(bytes: Uint8Array, start: number, end: number): void {
    if (start < end) writeLatin1(bytes, start, this.#names.word(readLatin1(bytes, start, end)));
  }

  hostName(bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    const text = readLatin1(bytes, start, end);
    const address = fitAddressText(text, this.#addresses);
    writeLatin1(bytes, start, address ?? this.#names.hostName(text));
  }

  addressText(bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    const fitting = fitAddressText(readLatin1(bytes, start, end), this.#addresses);
    if (fitting === undefined) bytes.fill(0, start, end);
    else writeLatin1(bytes, start, fitting);
  }

  /**
   * A rewriter of attached texts. It knows the names that were met until now, and `secrets`: names
   * among these are replaced, all else is removed.
   */
  openText(secrets: readonly string[] = []): AttachedText {
    return new AttachedText({
      names: this.#names,
      knownNames: this.#names.inTexts(),
      secrets,
      replaceAddress: (kind, address, isCertain) => {
        if (!isCertain && !this.#addresses.caches[kind].has(address)) return undefined;
        this.#addresses[kind](address, 0);
        return address;
      },
    });
  }

  /** Attached text with every address and name in it replaced, in its own spelling and without regard to length. */
  text(text: string): string {
    return this.openText().rewrite(text);
  }

  counts(): Readonly<Record<IdentifierKind, IdentifierCount>> {
    const { ipv4, ipv6, mac, eui64 } = this.#addresses.caches;
    const count = (of: { uses: number; distinct: number }) => ({
      replaced: of.uses,
      distinct: of.distinct,
    });
    return {
      ipv4: count(ipv4),
      ipv6: count(ipv6),
      mac: count(mac),
      eui64: count(eui64),
      name: count(this.#names),
    };
  }

  /** Everything that was met, also what stayed as it is: the private map, and what the audit looks for. */
  *seen(): Generator<SeenIdentifier> {
    yield* this.#addresses.entries();
    for (const { original, pseudonym } of this.#names.entries()) {
      yield {
        kind: 'name',
        original: Buffer.from(original, 'latin1'),
        pseudonym: Buffer.from(pseudonym, 'latin1'),
      };
    }
  }
}

export function createPseudonyms(options: PseudonymOptions): KeyedPseudonyms {
  return new KeyedPseudonyms(options);
}
