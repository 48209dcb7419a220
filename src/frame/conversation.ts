/** The conversation a packet belongs to, where a transport layer was found outside a quotation. */
export class Conversation {
  /** IP protocol number; 0: this packet belongs to none. */
  protocol = 0;
  /** Where the addresses stand, and their length: 4 or 16. */
  source = 0;
  destination = 0;
  addressLength = 0;
  /** For ICMP the type and code of the message stand here, as both ports. */
  sourcePort = 0;
  destinationPort = 0;
  /** First byte of the transport header, and of what it carries. */
  header = 0;
  payload = 0;
  /** End of the payload on the wire; it may lie beyond what was captured. */
  payloadEnd = 0;
  /** Layers took the payload: nothing of it is left for a payload scrubber. */
  isTaken = false;
}

/** The fragment a packet is: what puts it together with its siblings. RFC 791, 3.2; RFC 8200, 4.5. */
export class Fragment {
  /** 0: this packet is no fragment. */
  addressLength = 0;
  /** Where the addresses stand. */
  source = 0;
  destination = 0;
  identification = 0;
  protocol = 0;
  /** Place of this piece in the datagram, in bytes. */
  offset = 0;
  hasMore = false;
  /** Where this piece stands in the packet; its end may lie beyond what was captured. */
  data = 0;
  dataEnd = 0;
  /** Which checksum of the packet's table is the datagram's; -1 when it stands in another piece. */
  checksum = -1;
}
