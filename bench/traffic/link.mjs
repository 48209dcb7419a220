const ARPHRD_ETHER = 1;
const PACKET_HOST = 0;
const PACKET_OUTGOING = 4;

/** Ethernet II: destination, source, EtherType. */
export const ethernet = {
  linkType: 1,
  headerLength: 14,
  write(bytes, at, source, destination, etherType) {
    destination.copy(bytes, at);
    source.copy(bytes, at + 6);
    bytes.writeUInt16BE(etherType, at + 12);
  },
};

/** LINUX_SLL2, which `tcpdump -i any` writes: only the sender's address, and which way the packet went. */
export const linuxCookedV2 = {
  linkType: 276,
  headerLength: 20,
  write(bytes, at, source, _destination, etherType) {
    bytes.fill(0, at, at + 20);
    bytes.writeUInt16BE(etherType, at);
    bytes.writeUInt32BE(2, at + 4);
    bytes.writeUInt16BE(ARPHRD_ETHER, at + 8);
    bytes[at + 10] = (source[5] & 1) === 0 ? PACKET_HOST : PACKET_OUTGOING;
    bytes[at + 11] = 6;
    source.copy(bytes, at + 12);
  },
};
