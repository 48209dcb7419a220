import { addWords } from './checksum.mjs';
import { A, AAAA, dnsAnswer, dnsQuery, encodeName, PTR } from './dns.mjs';
import { reverseName } from './hosts.mjs';
import { ICMP, ICMPV6, ipHeaderLength, UDP, writeIpHeader } from './network.mjs';
import { writeUdp } from './transport.mjs';

const ARP = 0x0806;
const BROADCAST = Buffer.alloc(6, 0xff);
const OVER_IPV4 = { protocol: ICMP, echo: 8, reply: 0, portUnreachable: [3, 3] };
const OVER_IPV6 = { protocol: ICMPV6, echo: 128, reply: 129, portUnreachable: [1, 4] };

/** The little things beside the connections: one of them each time it is called. */
export function makeBackground(wire, site, random) {
  const kinds = [lookUp, lookUp, lookUp, ping, answerTooLate, resolveNeighbour];
  return () => random.pick(kinds)(wire, site, random);
}

function icmpOf(host) {
  return host.address.length === 4 ? OVER_IPV4 : OVER_IPV6;
}

function lookUp(wire, site, random) {
  const target = random.pick([random.pick(site.databases), random.pick(site.applications)]);
  const client = { host: random.pick(site.applications), port: random.between(32768, 60999) };
  const resolver = { host: random.pick(site.resolvers), port: 53 };
  const type = random.pick([A, AAAA, PTR]);
  const name = type === PTR ? reverseName(target.address) : target.name;
  const id = random.below(65536);
  wire.udp(client, resolver, dnsQuery(id, name, type));
  wire.pause(300);
  wire.udp(resolver, client, dnsAnswer(id, name, type, answerFor(type, target)));
}

function answerFor(type, target) {
  if (type === PTR) return encodeName(target.name);
  return target.address.length === (type === A ? 4 : 16) ? target.address : undefined;
}

function ping(wire, site, random) {
  const source = random.pick(site.applications);
  const destination = random.pick(site.proxies);
  const { protocol, echo, reply } = icmpOf(source);
  const message = Buffer.concat([Buffer.alloc(8), random.bytes(56)]);
  message[0] = echo;
  message.writeUInt32BE(random.below(2 ** 31), 4);
  wire.icmp(source, destination, protocol, message);
  wire.pause(200);
  message[0] = reply;
  wire.icmp(destination, source, protocol, message);
}

/** A resolver answers after the client has gone; the client's kernel quotes the datagram back to it. */
function answerTooLate(wire, site, random) {
  const client = { host: random.pick(site.applications), port: random.between(32768, 60999) };
  const resolver = { host: random.pick(site.resolvers), port: 53 };
  const name = random.pick(site.databases).name;
  const answer = dnsAnswer(random.below(65536), name, AAAA, undefined);
  wire.udp(resolver, client, answer);
  wire.pause(60);
  const { protocol, portUnreachable } = icmpOf(client.host);
  const quote = datagram(resolver, client, answer);
  const message = Buffer.concat([Buffer.from(portUnreachable), Buffer.alloc(6), quote]);
  wire.icmp(client.host, resolver.host, protocol, message);
}

function datagram(from, to, payload) {
  const bytes = Buffer.alloc(ipHeaderLength(from.host) + 8 + payload.length);
  const header = { source: from.host, destination: to.host, protocol: UDP, hops: 64, number: 7 };
  const at = writeIpHeader(bytes, 0, { ...header, length: 8 + payload.length });
  writeUdp(bytes, at, from, to, payload);
  return bytes;
}

function resolveNeighbour(wire, site, random) {
  const asker = random.pick(site.proxies);
  const target = random.pick(site.databases);
  if (asker.address.length === 16) return solicit(wire, asker, target);
  wire.frame(asker, BROADCAST, ARP, arpMessage(1, asker, { ...target, mac: Buffer.alloc(6) }));
  wire.pause(100);
  // A frame that came in from the wire still has Ethernet's padding to 60 bytes.
  const reply = Buffer.concat([arpMessage(2, target, asker), Buffer.alloc(18)]);
  wire.frame(target, asker.mac, ARP, reply);
}

function arpMessage(operation, sender, target) {
  const fixed = Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]);
  return Buffer.concat([fixed, sender.mac, sender.address, target.mac, target.address]);
}

/** Neighbor Solicitation and Advertisement (RFC 4861 sections 4.3 and 4.4). */
function solicit(wire, asker, target) {
  const tail = target.address.subarray(13);
  const address = Buffer.concat([Buffer.from('ff0200000000000000000001ff', 'hex'), tail]);
  const group = {
    mac: Buffer.concat([Buffer.from([0x33, 0x33, 0xff]), tail]),
    address,
    sum: addWords(0, address, 0, address.length),
  };
  wire.icmp(asker, group, ICMPV6, neighbourMessage(135, 0, target.address, 1, asker.mac));
  wire.pause(100);
  wire.icmp(target, asker, ICMPV6, neighbourMessage(136, 0x60, target.address, 2, target.mac));
}

function neighbourMessage(type, flags, target, option, mac) {
  const fixed = Buffer.from([type, 0, 0, 0, flags, 0, 0, 0]);
  return Buffer.concat([fixed, target, Buffer.from([option, 1]), mac]);
}
