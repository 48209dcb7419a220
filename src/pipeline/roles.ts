import type { Connection, Endpoint as ConnectionEnd } from '../connections/connection.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import { formatIpv4, formatIpv6 } from '../pseudonyms/address-text.js';
import type { Endpoint } from '../report/model.js';

/** A host, its role, and its pseudonym and original. */
export interface NamedHost extends Endpoint {
  readonly original: Uint8Array;
}

/** Names that the sender gave to addresses of the originals, by `keyOf` them. */
export type Labels = Readonly<Record<string, string>>;

/** What hosts are called in everything that is shared: a role and a number, and a pseudonym. */
export class Roles {
  readonly #pseudonyms: Pseudonyms;
  readonly #byOriginal = new Map<string, Endpoint>();
  /** In order of naming. Apart from what reports get to see. */
  readonly #originals: Uint8Array[] = [];
  readonly #counts = { client: 0, server: 0 };
  readonly #labels: Labels;

  constructor(pseudonyms: Pseudonyms, labels: Labels = {}) {
    this.#pseudonyms = pseudonyms;
    this.#labels = labels;
  }

  /** Name both ends, servers by what they are reached at. The first call for a host decides. */
  name(connection: Connection): { client: Endpoint; server: Endpoint } {
    return {
      server: this.#roleOf(connection.server, 'server'),
      client: this.#roleOf(connection.client, 'client'),
    };
  }

  /** What an end is called where it was named; else its pseudonym. */
  nameOf({ address }: ConnectionEnd): string {
    return this.#byOriginal.get(keyOf(address))?.role ?? this.pseudonymOf(address);
  }

  /** Everyone who was named, in order of naming. */
  all(): Endpoint[] {
    return [...this.#byOriginal.values()];
  }

  /** The same with their originals: for the sender only. */
  hosts(): NamedHost[] {
    return this.all().map((endpoint, index) => ({
      ...endpoint,
      original: this.#originals[index] as Uint8Array,
    }));
  }

  /** Roles by the address that a host has in the files. */
  byAddress(): Map<string, string> {
    return new Map(this.all().map(({ role, address }) => [address, role]));
  }

  /** The pseudonym of an address, as text. */
  pseudonymOf(original: Uint8Array): string {
    const address = Uint8Array.from(original);
    if (address.length === 4) {
      this.#pseudonyms.ipv4(address, 0);
      return formatIpv4(address);
    }
    this.#pseudonyms.ipv6(address, 0);
    return formatIpv6(address);
  }

  #roleOf(end: ConnectionEnd, kind: 'client' | 'server'): Endpoint {
    const key = keyOf(end.address);
    const known = this.#byOriginal.get(key);
    if (known !== undefined) return known;
    const label = this.#labels[key];
    if (label === undefined) this.#counts[kind] += 1;
    const role = label ?? `${kind}-${this.#counts[kind]}`;
    const endpoint = { role, address: this.pseudonymOf(end.address) };
    this.#byOriginal.set(key, endpoint);
    this.#originals.push(end.address.slice());
    return endpoint;
  }
}

/** For looking up only. */
export function keyOf(address: Uint8Array): string {
  return address.join('.');
}
