import { type Block, block } from './block.js';

const blocks = (...texts: readonly string[]): readonly Block[] => texts.map(block);

/** Blocks whose meaning a reader needs: each maps onto itself. IANA special-purpose registries, RFC 6890. */
export const SPECIAL_IPV4 = blocks(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
);

/** Addresses that name nobody: they stay as they are. The clouds' link-local services are among them. */
export const KEPT_IPV4 = blocks(
  // ::0.0.0.0 and ::0.0.0.1 are IPv6's own unspecified and loopback addresses. RFC 4291, 2.5.
  '0.0.0.0/31',
  '127.0.0.0/8',
  '169.254.169.123',
  '169.254.169.253',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '224.0.0.0/4',
  '255.255.255.255',
);

/** As for IPv4. Link-local addresses in use have 54 zero bits behind their prefix: RFC 4291, 2.5.6. */
export const SPECIAL_IPV6 = blocks(
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '2001::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fe80::/64',
  'ff00::/8',
);

export const KEPT_IPV6 = blocks(
  '::/128',
  '::1/128',
  'fd00:ec2::23',
  'fd00:ec2::123',
  'fd00:ec2::253',
  'fd00:ec2::254',
);

/**
 * How far the tree is locked above a kept block. Locking it all the way down would leave the kept
 * address's neighbours next to no keyed bits, its sibling none: it would stay as it was.
 */
export const DEEPEST_LOCK = { ipv4: 16, ipv6: 64 } as const;

/** The locks that special and kept blocks put on a tree. */
export function locksFor(
  special: readonly Block[],
  kept: readonly Block[],
  deepest: number,
): readonly Block[] {
  const shallow = kept.map(({ address, length }) => ({
    address,
    length: Math.min(length, deepest),
  }));
  return [...special, ...shallow];
}
