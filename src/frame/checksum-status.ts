/** How a checksum is made, and what its value 0 means. */
export const SUM = {
  /** IPv4, TCP, ICMP: the complement of the one's complement sum. RFC 1071. */
  internet: 0,
  /** UDP: the same, but 0 stands for "none" and a computed 0 is sent as 0xffff. RFC 768. */
  udp: 1,
  /** SCTP: CRC-32C, least significant byte first. RFC 9260, appendix A. */
  crc32c: 2,
  /** Frame check sequence of Ethernet and 802.11, least significant byte first. */
  frameCheck: 3,
  /** As `internet`, with Cisco's way of adding an odd last byte. */
  cisco: 4,
} as const;
export type Sum = (typeof SUM)[keyof typeof SUM];

/** What a checksum was before anything was changed. */
export const STATUS = {
  good: 0,
  bad: 1,
  /** The field is 0, and that means "no checksum". */
  absent: 2,
  /** Only the pseudo-header is summed: left for the network card to finish. */
  partial: 3,
  /** Some covered bytes are not here: it cannot be judged, only adjusted. */
  unseen: 4,
  /** As partial, but without the length: for cards that cut a large segment into packets. */
  partialWithoutLength: 5,
} as const;

/** What is to become of checksums that were not good. */
export type ChecksumPolicy = 'preserve' | 'fix';
