import { formatIpv4, formatIpv6, formatMac } from './address-text.js';
import type { IdentifierKind, SeenIdentifier } from './pseudonyms.js';

const FORMAT = 'pcapsule-map-1';

/** What stood behind each pseudonym of a run, by kind: for its owner only. */
export interface PrivateMap {
  readonly format: typeof FORMAT;
  /** The public id of the key that the run was made with. */
  readonly keyId: string;
  /** Pseudonym to original, as text. What stayed as it is stands for itself. */
  readonly identifiers: Readonly<Record<IdentifierKind, Readonly<Record<string, string>>>>;
}

/** The private map of everything that a run met, in order of the originals. */
export function createPrivateMap(keyId: string, seen: Iterable<SeenIdentifier>): PrivateMap {
  const pairs: Record<IdentifierKind, [string, string][]> = {
    ipv4: [],
    ipv6: [],
    mac: [],
    eui64: [],
    name: [],
  };
  for (const { kind, original, pseudonym } of seen) {
    pairs[kind].push([formatIdentifier(kind, pseudonym), formatIdentifier(kind, original)]);
  }
  const table = (kind: IdentifierKind) =>
    withoutPrototype(pairs[kind].sort(([, a], [, b]) => (a < b ? -1 : Number(a > b))));
  return {
    format: FORMAT,
    keyId,
    identifiers: {
      ipv4: table('ipv4'),
      ipv6: table('ipv6'),
      mac: table('mac'),
      eui64: table('eui64'),
      name: table('name'),
    },
  };
}

/** A name such as `__proto__` or `constructor` is a key like any other. */
function withoutPrototype(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const table: Record<string, string> = Object.create(null);
  for (const [key, value] of pairs) table[key] = value;
  return table;
}

/** The private map in a file's text; undefined when it is none. */
export function parsePrivateMap(text: string): PrivateMap | undefined {
  try {
    const value = JSON.parse(text) as PrivateMap;
    if (value.format !== FORMAT || typeof value.keyId !== 'string') return undefined;
    const tables = Object.entries(value.identifiers).map(
      ([kind, table]) => [kind, withoutPrototype(Object.entries(table))] as const,
    );
    return { ...value, identifiers: Object.fromEntries(tables) as PrivateMap['identifiers'] };
  } catch {
    return undefined;
  }
}

/** An identifier as people write it. */
export function formatIdentifier(kind: IdentifierKind, identifier: Uint8Array): string {
  if (kind === 'ipv4') return formatIpv4(identifier);
  if (kind === 'ipv6') return formatIpv6(identifier);
  if (kind === 'name') return Buffer.from(identifier).toString('latin1');
  return formatMac(identifier);
}
