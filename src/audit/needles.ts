import { spellIpv4, spellIpv6, spellMac } from './address-spellings.js';
import { ByteTable } from './byte-table.js';
import { ADDRESS, ADDRESS_LENGTHS, type AddressKind } from './headers.js';
import { type KeptAddresses, parseAddress } from './kept.js';
import { Matcher, type Pattern } from './matcher.js';
import { spellWord } from './name-spellings.js';
import { SPELLINGS, type Spelled } from './spellings.js';

/** What a needle is. The first three are those of `ADDRESS`. */
export const NEEDLE_KINDS = ['ipv4', 'ipv6', 'mac', 'name', 'secret', 'path'] as const;
export type NeedleKind = (typeof NEEDLE_KINDS)[number];

const WORD_KINDS = ['name', 'secret', 'path'] as const;
export type WordKind = (typeof WORD_KINDS)[number];

const MAX_WORDS = 500_000;
/** Shorter words are in everything. */
const SHORTEST_WORD = 3;

/** All needles, in a form that can be sent to another thread. */
export interface NeedleData {
  /** Addresses one after another, by kind. */
  readonly addresses: readonly Uint8Array[];
  readonly words: Readonly<Record<WordKind, readonly string[]>>;
}

/** Everything that must not be found in what is handed over. */
export class Needles {
  readonly addresses: readonly ByteTable[] = ADDRESS_LENGTHS.map((width) => new ByteTable(width));
  readonly #words: Readonly<Record<WordKind, Set<string>>> = {
    name: new Set(),
    secret: new Set(),
    path: new Set(),
  };
  #matcher: Matcher | undefined;
  readonly #keptWords: Set<string>;
  readonly #kept: KeptAddresses;

  constructor(kept: KeptAddresses, keptWords: readonly string[], data?: NeedleData) {
    this.#kept = kept;
    this.#keptWords = new Set(keptWords.map((word) => word.toLowerCase()));
    if (data === undefined) return;
    for (const kind of Object.values(ADDRESS)) {
      const bytes = data.addresses[kind] as Uint8Array;
      const width = ADDRESS_LENGTHS[kind];
      for (let at = 0; at < bytes.length; at += width) this.addAddress(kind, bytes, at);
    }
    for (const kind of WORD_KINDS) {
      for (const word of data.words[kind]) this.#words[kind].add(word);
    }
  }

  export(): NeedleData {
    const { name, secret, path } = this.#words;
    return {
      addresses: this.addresses.map((table) => table.keys()),
      words: { name: [...name], secret: [...secret], path: [...path] },
    };
  }

  addAddress(kind: AddressKind, bytes: Uint8Array, at: number): void {
    this.#matcher = undefined;
    this.addresses[kind]?.add(bytes, at);
  }

  /** An address that stands somewhere as text. */
  addAddressText(text: string): void {
    const bytes = parseAddress(text);
    if (bytes === undefined) return;
    const kind = bytes.length === 4 ? ADDRESS.ipv4 : ADDRESS.ipv6;
    this.addAddress(kind, Uint8Array.from(bytes), 0);
  }

  /** `word` in any case; what is short, kept or everybody's is left out. */
  addWord(kind: WordKind, word: string): void {
    const folded = word.toLowerCase();
    if (folded.length < SHORTEST_WORD || folded.length > 255) return;
    if (this.#keptWords.has(folded) || EVERYBODYS.has(folded)) return;
    if (this.#words[kind].size === MAX_WORDS) return;
    this.#matcher = undefined;
    this.#words[kind].add(folded);
  }

  has(kind: AddressKind, bytes: Uint8Array, at: number): boolean {
    return (this.addresses[kind] as ByteTable).find(bytes, at) >= 0;
  }

  /** How many there are of each kind, those that may stay not counted. */
  counts(): Record<NeedleKind, number> {
    const counts = { ipv4: 0, ipv6: 0, mac: 0, name: 0, secret: 0, path: 0 };
    for (const [kind] of this.#mustGo()) counts[NEEDLE_KINDS[kind] as NeedleKind] += 1;
    for (const kind of WORD_KINDS) counts[kind] = this.#words[kind].size;
    return counts;
  }

  /** A matcher for every spelling of every needle. */
  compile(): Matcher {
    this.#matcher ??= this.#compile();
    return this.#matcher;
  }

  #compile(): Matcher {
    const patterns: Pattern[] = [];
    const push = (kind: number, needle: number, spelled: readonly Spelled[]): void => {
      for (const { bytes, spelling, ignoresCase, edge } of spelled) {
        const index = SPELLINGS.indexOf(spelling);
        patterns.push({ bytes, ignoresCase, edge, kind, spelling: index, needle });
      }
    };
    for (const [kind, needle, key] of this.#mustGo()) {
      push(kind, needle, (SPELLERS[kind] as (key: Uint8Array) => Spelled[])(key.slice()));
    }
    for (const [index, kind] of WORD_KINDS.entries()) {
      let needle = 0;
      for (const word of this.#words[kind]) push(index + 3, needle++, spellWord(word));
    }
    return new Matcher(patterns);
  }

  *#mustGo(): Generator<[AddressKind, number, Uint8Array]> {
    for (const kind of Object.values(ADDRESS)) {
      const table = this.addresses[kind] as ByteTable;
      for (let needle = 0; needle < table.count; needle += 1) {
        const key = table.key(needle);
        if (!this.#kept.isKept(kind, key, 0)) yield [kind, needle, key];
      }
    }
  }
}

const SPELLERS = [spellIpv4, spellIpv6, spellMac] as const;

/** Words that name nobody, and stand in reports and protocols anyway. */
const EVERYBODYS: ReadonlySet<string> = new Set(
  (
    'admin administrator anonymous any application client cluster com connection data database ' +
    'default demo dev ftp guest home host http https internal local localhost login mail main ' +
    'master mysql name net none null off org password port postgres postgresql prod production ' +
    'public read root schema server service ssl sslmode status support system tcp test tls true ' +
    'false udp unknown user username users utf8 version web write www amazonaws.com ' +
    'mysql_native_password mysql_clear_password mysql_old_password caching_sha2_password ' +
    'sha256_password authentication_ldap_simple authentication_kerberos_client client_ed25519 ' +
    'cluster.local svc.cluster.local ec2.internal compute.internal in-addr.arpa ip6.arpa'
  ).split(' '),
);
