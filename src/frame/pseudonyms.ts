/**
 * Replaces identifiers in place, each always by the same pseudonym of the same length.
 * Layers and scrubbers see only this; `pseudonyms/` gives it a key.
 */
export interface Pseudonyms {
  /** The 4 bytes of an IPv4 address. */
  ipv4(bytes: Uint8Array, at: number): void;
  /** The 16 bytes of an IPv6 address. */
  ipv6(bytes: Uint8Array, at: number): void;
  /** The 6 bytes of a MAC address. */
  mac(bytes: Uint8Array, at: number): void;
  /** The 8 bytes of an EUI-64, also one that was made from a MAC address. */
  eui64(bytes: Uint8Array, at: number): void;
  /** The network part of an IPv4 prefix; 4 bytes, those beyond `prefixLength` bits become 0. */
  ipv4Prefix(bytes: Uint8Array, at: number, prefixLength: number): void;
  /** The network part of an IPv6 prefix; 16 bytes, those beyond `prefixLength` bits become 0. */
  ipv6Prefix(bytes: Uint8Array, at: number, prefixLength: number): void;
  /**
   * The unicast address (16 bytes, not yet replaced) that the solicited-node groups of the packet at
   * hand stand for: they and their MAC addresses then follow its pseudonym. Holds until said again;
   * a negative `at` ends it.
   */
  solicit(bytes: Uint8Array, at: number): void;
  /** One word that names something: a user, a database, a single host label. Never kept as it is. */
  word(bytes: Uint8Array, start: number, end: number): void;
  /**
   * A dotted host name as text: its labels are mapped, its public or vendor suffix stays. A label's
   * pseudonym depends on itself and the labels behind it only, so that names which share an end in
   * compressed form share it still.
   */
  hostName(bytes: Uint8Array, start: number, end: number): void;
  /** An IPv4, IPv6 or MAC address as text: its pseudonym where that is no longer, else blanked. */
  addressText(bytes: Uint8Array, start: number, end: number): void;
}
