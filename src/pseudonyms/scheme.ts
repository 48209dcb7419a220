import type { Block } from './block.js';
import { FixedPoints } from './fixed-points.js';
import { Ipv6Permutation } from './ipv6.js';
import { NodeBitsPermutation } from './ipv6-group.js';
import { type Ipv6Halves, ScatteredHalves, TreeHalves } from './ipv6-halves.js';
import { Ipv6Kinds } from './ipv6-kind.js';
import type { Key } from './key.js';
import { MacPermutation, type MacVendor } from './mac.js';
import { CryptoPanBits, IpcryptPfxBits, type NodeBits } from './node-bits.js';
import type { Permutation } from './permutation.js';
import { PrefixTree } from './prefix-tree.js';
import { Ipv4Scatter } from './scatter.js';
import {
  DEEPEST_LOCK,
  KEPT_IPV4,
  KEPT_IPV6,
  locksFor,
  SPECIAL_IPV4,
  SPECIAL_IPV6,
} from './special-blocks.js';
import { Substituted, type Substitution } from './substitution.js';
import { Translators } from './translators.js';

/**
 * `locked`: prefix-preserving, special blocks onto themselves. `scatter`: the same without prefixes.
 * `cryptopan` and `ipcrypt-pfx`: as published, over the whole space, with the key as it is.
 */
export type Scheme = 'locked' | 'scatter' | 'cryptopan' | 'ipcrypt-pfx';

/** What decides, beside the key, by which pseudonym an address is replaced. */
export interface AddressPolicy {
  readonly scheme: Scheme;
  /** Left as they are; nothing else becomes one of them. */
  readonly keep: readonly Block[];
  /** Prefixes under which translators embed IPv4 addresses. */
  readonly translators: readonly Block[];
  readonly maps: readonly Substitution[];
  readonly macMaps: readonly Substitution[];
  readonly macVendor: MacVendor;
}

/** The permutations of all kinds of addresses under one key. */
export interface AddressPermutations {
  readonly ipv4: Permutation;
  readonly ipv6: Permutation;
  readonly mac: Permutation;
}

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

export function addressPermutations(key: Key, policy: AddressPolicy): AddressPermutations {
  const nodeBits = new NodeBitsPermutation(key);
  const ownMac = new MacPermutation(key, policy.macVendor, nodeBits);
  const mac = policy.macMaps.length === 0 ? ownMac : new Substituted(ownMac, policy.macMaps);
  const keep4 = keptOf(policy, IPV4_BYTES);
  const keep6 = keptOf(policy, IPV6_BYTES);
  const maps = (length: number) => policy.maps.filter(({ from }) => from.address.length === length);
  const ipv4 = finish(ipv4Scheme(key, policy.scheme, keep4), keep4, maps(IPV4_BYTES));
  const ownIpv6 = ipv6Scheme(key, policy, { ipv4, mac, nodeBits }, keep6);
  return { ipv4, ipv6: finish(ownIpv6, keep6, maps(IPV6_BYTES)), mac };
}

function keptOf({ scheme, keep }: AddressPolicy, length: number): readonly Block[] {
  const own = keep.filter(({ address }) => address.length === length);
  if (isPublished(scheme)) return own;
  return [...(length === IPV4_BYTES ? KEPT_IPV4 : KEPT_IPV6), ...own];
}

function finish(
  inner: Permutation,
  kept: readonly Block[],
  maps: readonly Substitution[],
): Permutation {
  const fixed = kept.length === 0 ? inner : new FixedPoints(inner, kept);
  return maps.length === 0 ? fixed : new Substituted(fixed, maps);
}

function ipv4Scheme(key: Key, scheme: Scheme, kept: readonly Block[]): Permutation {
  if (isPublished(scheme)) return new PrefixTree(publishedBits(key, scheme), []);
  if (scheme === 'scatter') return new Ipv4Scatter(key, SPECIAL_IPV4);
  return new PrefixTree(ownBits(key, 'ipv4 tree'), locksFor(SPECIAL_IPV4, kept, DEEPEST_LOCK.ipv4));
}

function ipv6Scheme(
  key: Key,
  policy: AddressPolicy,
  carried: { ipv4: Permutation; mac: Permutation; nodeBits: Permutation },
  kept: readonly Block[],
): Permutation {
  const { scheme } = policy;
  if (isPublished(scheme)) return new PrefixTree(publishedBits(key, scheme), []);
  const kinds = new Ipv6Kinds(kept);
  const locks = locksFor(SPECIAL_IPV6, kept, DEEPEST_LOCK.ipv6);
  const tree = new PrefixTree(ownBits(key, 'ipv6 tree'), locks);
  const isScattered = scheme === 'scatter';
  const halves: Ipv6Halves = isScattered ? new ScatteredHalves(key, kinds) : new TreeHalves(tree);
  // Without prefixes there is none whose pseudonym a translated address could stand under.
  const translators = new Translators(isScattered ? [] : policy.translators, tree, carried.ipv4);
  return new Ipv6Permutation({ kinds, translators, halves, ...carried });
}

function isPublished(scheme: Scheme): scheme is 'cryptopan' | 'ipcrypt-pfx' {
  return scheme === 'cryptopan' || scheme === 'ipcrypt-pfx';
}

function publishedBits(key: Key, scheme: 'cryptopan' | 'ipcrypt-pfx'): NodeBits {
  return scheme === 'cryptopan' ? new CryptoPanBits(key.secret) : new IpcryptPfxBits(key.secret);
}

function ownBits(key: Key, use: string): NodeBits {
  return new IpcryptPfxBits(key.derive(use, 32));
}
