import { ipHeaderLength } from './network.mjs';
import { ACK, FIN, laterOptions, PSH, RST, SYN, synOptions } from './transport.mjs';

const TCP_HEADER_WITH_TIMESTAMPS = 32;
const EMPTY = Buffer.alloc(0);

/** Both ends of one TCP connection, and what they put on the wire. */
export class Connection {
  #wire;
  #random;
  #mtu;

  constructor(wire, random, { client, server, clientPort, serverPort, mtu }) {
    this.#wire = wire;
    this.#random = random;
    this.#mtu = mtu;
    this.client = this.#endpoint(client, clientPort);
    this.server = this.#endpoint(server, serverPort);
  }

  open() {
    this.#bare(this.client, this.server, SYN);
    this.#wire.pause(250);
    this.#bare(this.server, this.client, SYN | ACK);
    this.#wire.pause(40);
    this.acknowledge(this.client, this.server);
  }

  /**
   * Sends a payload in segments that fit; the other end acknowledges every second one, and mostly the last.
   * Now and then one gets lost after the capture saw it, and comes again.
   */
  send(from, to, payload) {
    const limit = this.#mtu - ipHeaderLength(from.host) - TCP_HEADER_WITH_TIMESTAMPS;
    let lost;
    for (let start = 0, count = 1; start < payload.length; start += limit, count++) {
      const end = Math.min(start + limit, payload.length);
      const segment = { sequence: from.next, payload, start, end };
      this.#data(from, to, segment);
      from.next += end - start;
      if (lost !== undefined) lost = this.#repair(from, to, lost, segment);
      else if (this.#random.chance(0.004)) lost = segment;
      else if (end < payload.length && count % 2 === 0) this.acknowledge(to, from);
    }
    if (lost !== undefined) this.#repair(from, to, lost);
    if (this.#random.chance(0.55)) this.acknowledge(to, from);
  }

  acknowledge(from, to) {
    this.#bare(from, to, ACK);
  }

  /** A keep-alive probes with the sequence number before the next one (RFC 9293 section 3.8.4). */
  keepAlive(from, to) {
    this.#put(from, to, { flags: ACK, sequence: from.next - 1 });
    this.#wire.pause(150);
    this.acknowledge(to, from);
  }

  finish() {
    this.#bare(this.client, this.server, FIN | ACK);
    this.#wire.pause(80);
    this.#bare(this.server, this.client, FIN | ACK);
    this.#wire.pause(40);
    this.acknowledge(this.client, this.server);
  }

  reset(from, to) {
    this.#bare(from, to, RST | ACK);
  }

  #endpoint(host, port) {
    const next = this.#random.below(2 ** 32);
    const clock = this.#random.below(2 ** 31);
    return { host, port, next, clock, echo: 0, window: this.#random.between(400, 2048) };
  }

  /** The receiver asks for a lost segment with a SACK block, if it has a later one; the sender repeats it. */
  #repair(from, to, lost, later) {
    if (later !== undefined) {
      this.#put(to, from, { acknowledgment: lost.sequence, sack: [later.sequence, from.next] });
    }
    this.#wire.pause(8000);
    this.#data(from, to, lost);
  }

  #data(from, to, segment) {
    const isLast = segment.end === segment.payload.length;
    this.#put(from, to, { ...segment, flags: isLast ? ACK | PSH : ACK });
    this.#wire.pause(30);
  }

  #bare(from, to, flags) {
    this.#put(from, to, { flags });
    if ((flags & (SYN | FIN)) !== 0) from.next += 1;
    this.#wire.pause(20);
  }

  #put(
    from,
    to,
    { flags = ACK, sequence = from.next, acknowledgment = to.next, sack = [], ...rest },
  ) {
    const { payload = EMPTY, start = 0, end = 0 } = rest;
    const isSyn = (flags & SYN) !== 0;
    const value = from.clock + Math.floor(this.#wire.time / 1000);
    this.#wire.tcp(from, to, {
      sequence,
      acknowledgment: (flags & ACK) === 0 ? 0 : acknowledgment,
      flags,
      window: isSyn ? 62727 : from.window,
      options: isSyn
        ? synOptions(this.#mtu - ipHeaderLength(from.host) - 20, value, from.echo)
        : laterOptions(value, from.echo, ...sack),
      payload,
      start,
      end,
    });
    to.echo = value;
  }
}
