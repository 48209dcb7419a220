import type { Frame } from './frame.js';
import type { Pseudonyms } from './pseudonyms.js';

/** The number spaces by which one protocol names another. */
export const SPACE = {
  nothing: 0,
  /** LINKTYPE values of capture files. */
  linkType: 1,
  /** EtherType, also as GRE, SLL, MPLS payloads and SNAP name it. */
  etherType: 2,
  /** IP protocol numbers and IPv6 next headers. */
  ipProtocol: 3,
  udpPort: 4,
  tcpPort: 5,
  /** Destination service access point of IEEE 802.2. */
  llcSap: 6,
  pppProtocol: 7,
  /** Protocol identifiers under Cisco's organization code 00-00-0c, in SNAP and Cisco HDLC. */
  ciscoProtocol: 8,
  /** What stands behind the quotation of an ICMP error. RFC 4884. */
  icmpExtension: 9,
  /** Types of ICMPv6 messages whose body is a protocol of its own. */
  icmpv6Type: 10,
  /** What follows an MPLS label stack and is no IP packet: 0, a pseudowire with control word. */
  pseudowire: 11,
  /** Bodies of IEEE 802.11 data frames: 0, an aggregate. */
  wirelessData: 12,
} as const;
export type Space = (typeof SPACE)[keyof typeof SPACE];

/** "I am what this number stands for." */
export interface Claim {
  readonly space: Space;
  readonly numbers: readonly number[];
}

/** A layer's answer when the bytes are no header of its protocol. */
export const REFUSED = -1;

/** One protocol. Everything the program knows of it is in the file that exports this. */
export interface Layer {
  readonly name: string;
  readonly claims: readonly Claim[];
  /** What a reader of the output still sees, in a few words for docs/what-is-scrubbed.md. */
  readonly keeps: string;
  /** What becomes a pseudonym. */
  readonly maps: string;
  /** What becomes zeros. */
  readonly blanks: string;
  /**
   * Measure the header at `start` and say what it carries; enter its checksums. `end` is where its
   * carrier ends on the wire, which may lie beyond what was captured: ask `frame.has` before reading.
   * Answers the length of the header, `REFUSED` when it is no header of this protocol, and then
   * nothing it entered counts. Changes no byte.
   */
  dissect(frame: Frame, start: number, end: number): number;
  /** Replace every identifier between `start` and `end`, which `dissect` measured. Never changes a length. */
  scrub(frame: Frame, start: number, end: number, pseudonyms: Pseudonyms): void;
}
