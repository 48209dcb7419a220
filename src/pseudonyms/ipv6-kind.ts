import { type Block, block, isInside } from './block.js';

// An address is a network (its first 64 bits) and an interface identifier. RFC 4291, section 2.5.
const INTERFACE = 8;

/** What an interface identifier is made of. */
export const INTERFACE_KIND = {
  ordinary: 0,
  /** A MAC address. RFC 4291, appendix A. */
  eui64: 1,
  /** An IPv4 address. RFC 5214, section 6.1. */
  isatap: 2,
} as const;

/** What an address is, as far as it decides how it is replaced. */
export const KIND = {
  kept: -1,
  group: -2,
  /** An IPv4 address stands at its end. */
  compatible: -3,
  mapped: -4,
  translated: -5,
  /** RFC 4380, section 4. */
  teredo: -6,
} as const;

/** A zone maps onto itself under every scheme. The first one that matches counts; the last is all that is left. */
export const ZONES: readonly Block[] = [
  '2002::/16',
  'fd00::/8',
  'fc00::/8',
  'fe80::/64',
  'fe80::/10',
  '::/0',
].map(block);
export const SIX_TO_FOUR_ZONE = 0;

const GROUPS = block('ff00::/8');
const TEREDO = block('2001::/32');
const COMPATIBLE = block('::/96');
const MAPPED = block('::ffff:0:0/96');
const TRANSLATED = block('64:ff9b::/96');

/** Sorts IPv6 addresses into kinds; a permutation keeps each kind to itself. */
export class Ipv6Kinds {
  readonly #kept: readonly Block[];

  constructor(kept: readonly Block[]) {
    this.#kept = kept;
  }

  /** One of `KIND`, or zone * 4 + `INTERFACE_KIND`. */
  of(address: Uint8Array): number {
    const carrier = carrierKind(address);
    if (carrier !== 0) return carrier;
    const zone = ZONES.findIndex((candidate) => isInside(address, candidate));
    if (zone !== SIX_TO_FOUR_ZONE && this.#kept.some((kept) => isInside(address, kept))) {
      return KIND.kept;
    }
    return zone * 4 + interfaceKind(address);
  }
}

export function zoneOf(kind: number): number {
  return kind >> 2;
}

function carrierKind(address: Uint8Array): number {
  if (isInside(address, GROUPS)) return KIND.group;
  if (isInside(address, TEREDO)) return KIND.teredo;
  if (isInside(address, COMPATIBLE)) return KIND.compatible;
  if (isInside(address, MAPPED)) return KIND.mapped;
  return isInside(address, TRANSLATED) ? KIND.translated : 0;
}

function interfaceKind(address: Uint8Array): number {
  const first = address[INTERFACE] as number;
  const isEui64 = address[INTERFACE + 3] === 0xff && address[INTERFACE + 4] === 0xfe;
  if (isEui64) return (first & 1) === 0 ? INTERFACE_KIND.eui64 : INTERFACE_KIND.ordinary;
  const isIsatap =
    (first & 0xfd) === 0 &&
    address[INTERFACE + 1] === 0 &&
    address[INTERFACE + 2] === 0x5e &&
    address[INTERFACE + 3] === 0xfe;
  return isIsatap ? INTERFACE_KIND.isatap : INTERFACE_KIND.ordinary;
}
