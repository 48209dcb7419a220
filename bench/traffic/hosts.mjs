import { addWords } from './checksum.mjs';

/** A machine on the wire: its MAC, its address (4 or 16 bytes), its name, and the sum of the address's words. */
export function createHost(random, address, name) {
  const mac = random.bytes(6);
  mac[0] = 0x06;
  return { mac, address, name, sum: addWords(0, address, 0, address.length) };
}

/** The people of one incident: applications, the proxies they go through, databases and resolvers. */
export function createSite(random, family) {
  const create = family === 6 ? createAddress6 : createAddress4;
  const group = (count, network, name) =>
    Array.from({ length: count }, (_, index) =>
      createHost(random, create(random, network, index), `${name}-${index}.shop.example`),
    );
  return {
    applications: group(380, 20, 'checkout'),
    proxies: group(3, 21, 'proxy'),
    databases: group(8, 22, 'orders-db'),
    resolvers: group(2, 23, 'resolver'),
  };
}

/** 10.NETWORK.x.y; no two hosts of a group share an address. */
function createAddress4(random, network, index) {
  const place = 10 + 3 * Math.floor(index / 6) + random.below(3);
  return Buffer.from([10, network, index % 6, place]);
}

/** 2600:1f14:abc:NETWORK::/64 with a random identifier that ends in the host's number. */
function createAddress6(random, network, index) {
  const address = Buffer.concat([
    Buffer.from([0x26, 0x00, 0x1f, 0x14, 0x0a, 0xbc, 0, network]),
    random.bytes(8),
  ]);
  address.writeUInt16BE(index, 14);
  return address;
}

/** The reverse name of an IPv4 address in in-addr.arpa, or of an IPv6 address in ip6.arpa. */
export function reverseName(address) {
  if (address.length === 4) return `${[...address].reverse().join('.')}.in-addr.arpa`;
  return `${[...address.toString('hex')].reverse().join('.')}.ip6.arpa`;
}
