import { GroupPermutation } from './ipv6-group.js';
import type { Ipv6Halves } from './ipv6-halves.js';
import { INTERFACE_KIND, type Ipv6Kinds, KIND, SIX_TO_FOUR_ZONE, zoneOf } from './ipv6-kind.js';
import { type Direction, type Permutation, replaceAt } from './permutation.js';
import type { Translators } from './translators.js';

const INTERFACE = 8;
const AT_END = [12, 13, 14, 15];
// RFC 3056, section 2: the IPv4 address follows the first 16 bits.
const SIX_TO_FOUR = [2, 3, 4, 5];
const SIX_TO_FOUR_BITS = 48;
// RFC 4380, section 4: the server's address, and the client's with all bits inverted.
const TEREDO_SERVER = [4, 5, 6, 7];
// RFC 4291, appendix A: a MAC address around ff:fe, its local bit inverted.
const EUI64 = [8, 9, 10, 13, 14, 15];
const LOCAL = 0x02;

/** What replaces the parts of an IPv6 address. */
export interface Ipv6Parts {
  readonly kinds: Ipv6Kinds;
  readonly translators: Translators;
  readonly halves: Ipv6Halves;
  readonly ipv4: Permutation;
  readonly mac: Permutation;
  /** The last 24 bits of solicited-node groups. */
  readonly nodeBits: Permutation;
}

/**
 * A permutation of IPv6 addresses (16 bytes) under which an address that carries another one carries
 * that one's pseudonym. Each kind of address maps onto itself.
 */
export class Ipv6Permutation implements Permutation {
  readonly #parts: Ipv6Parts;
  readonly #groups: GroupPermutation;

  constructor(parts: Ipv6Parts) {
    this.#parts = parts;
    this.#groups = new GroupPermutation(parts.nodeBits, this);
  }

  encrypt(address: Uint8Array): void {
    const { kinds, halves, translators } = this.#parts;
    if (translators.encrypt(address)) return;
    const kind = kinds.of(address);
    if (kind < 0) {
      this.#replaceCarrier(address, kind, 'encrypt');
      return;
    }
    this.#walkInterface(address, kind, 'encrypt');
    if (zoneOf(kind) !== SIX_TO_FOUR_ZONE) {
      halves.encryptNetwork(address, 0);
      return;
    }
    halves.encryptNetwork(address, SIX_TO_FOUR_BITS);
    replaceAt(this.#parts.ipv4, address, SIX_TO_FOUR, 'encrypt');
  }

  decrypt(address: Uint8Array): void {
    const { kinds, halves, translators } = this.#parts;
    if (translators.decrypt(address)) return;
    const kind = kinds.of(address);
    if (kind < 0) {
      this.#replaceCarrier(address, kind, 'decrypt');
      return;
    }
    if (zoneOf(kind) === SIX_TO_FOUR_ZONE) {
      replaceAt(this.#parts.ipv4, address, SIX_TO_FOUR, 'decrypt');
      halves.decryptNetwork(address, SIX_TO_FOUR_BITS);
    } else {
      halves.decryptNetwork(address, 0);
    }
    this.#walkInterface(address, kind, 'decrypt');
  }

  #replaceCarrier(address: Uint8Array, kind: number, direction: Direction): void {
    const { ipv4 } = this.#parts;
    if (kind === KIND.kept) return;
    if (kind === KIND.group) this.#groups[direction](address);
    else if (kind === KIND.teredo) this.#replaceTeredo(address, direction);
    else replaceAt(ipv4, address, AT_END, direction);
  }

  #replaceTeredo(address: Uint8Array, direction: Direction): void {
    const { ipv4 } = this.#parts;
    replaceAt(ipv4, address, TEREDO_SERVER, direction);
    invert(address);
    replaceAt(ipv4, address, AT_END, direction);
    invert(address);
  }

  /** Replace the identifier until it is of its kind again: the walk keeps the map one to one. */
  #walkInterface(address: Uint8Array, kind: number, direction: Direction): void {
    const { kinds, translators } = this.#parts;
    do this.#replaceInterface(address, kind & 3, direction);
    while (kinds.of(address) !== kind || translators.embeds(address));
  }

  #replaceInterface(address: Uint8Array, kind: number, direction: Direction): void {
    const { ipv4, mac, halves } = this.#parts;
    if (kind === INTERFACE_KIND.eui64) replaceEui64(mac, address, direction);
    else if (kind === INTERFACE_KIND.isatap) replaceAt(ipv4, address, AT_END, direction);
    else if (direction === 'encrypt') halves.encryptInterface(address);
    else halves.decryptInterface(address);
  }
}

function replaceEui64(mac: Permutation, address: Uint8Array, direction: Direction): void {
  address[INTERFACE] = (address[INTERFACE] as number) ^ LOCAL;
  replaceAt(mac, address, EUI64, direction);
  address[INTERFACE] = (address[INTERFACE] as number) ^ LOCAL;
}

function invert(address: Uint8Array): void {
  for (const at of AT_END) address[at] = (address[at] as number) ^ 0xff;
}
